import { describe, expect, test } from "vitest";
import { publicAddressRule, systemInternet } from "#src/platform/internet.ts";

const isPublic = publicAddressRule(["203.0.113.9", "2600:1f00::9", "fe80::1%eth0"]);

describe("an address", () => {
  test.each([
    "203.0.113.8",
    "1.1.1.1",
    "172.15.0.1",
    "172.32.0.1",
    "223.255.255.1",
    "2600:1f00::8",
  ])("%s is public", (address) => {
    expect(isPublic(address)).toBe(true);
  });

  test.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:203.0.113.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001::1",
    "2001:db8::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "203.0.113.9",
    "2600:1f00::9",
    "2600:1f00:0:0:0:0:0:9",
    "localhost",
    "",
    "127.1",
  ])("%s is not", (address) => {
    expect(isPublic(address)).toBe(false);
  });
});

test("a name that nobody has leads nowhere; this machine knows its own addresses", async () => {
  expect(await systemInternet.lookup("psd-nobody.invalid")).toEqual([]);
  expect(systemInternet.ownAddresses()).toContain("127.0.0.1");
});
