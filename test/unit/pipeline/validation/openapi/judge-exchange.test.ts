import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { type Exchange, judgeExchange } from "#src/pipeline/validation/openapi/judge-exchange.ts";

const document: unknown = parse(`
openapi: 3.1.0
info: { title: Items, version: "1" }
servers: [{ url: "https://api.example/v1" }]
paths:
  /items:
    post:
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/Draft" } } }
      responses:
        "201":
          headers: { Location: { required: true, schema: { type: string, pattern: "^/v1/" } }, X-Left: { schema: { type: integer } } }
          content: { application/json: { schema: { $ref: "#/components/schemas/Item" } } }
        4XX: { $ref: "#/components/responses/Problem" }
  /items/{id}:
    parameters: [{ $ref: "#/components/parameters/Id" }]
    get:
      parameters: [{ name: full, in: query, required: true, schema: { type: boolean } }]
      responses:
        "200": { description: ok, content: { "application/*": { schema: { $ref: "#/components/schemas/Item" } } } }
        "204": { description: nothing }
        default: { $ref: "#/components/responses/Problem" }
  /items/newest:
    get: { responses: { "204": { description: nothing } } }
  /circle:
    $ref: "#/paths/~1circle"
components:
  parameters: { Id: { name: id, in: path, required: true, schema: { type: integer, minimum: 1 } } }
  responses: { Problem: { description: bad, content: { application/problem+json: { schema: { type: object, required: [title] } } } } }
  schemas:
    Draft: { type: object, required: [name], properties: { name: { type: [string, "null"] } } }
    Item: { allOf: [{ $ref: "#/components/schemas/Draft" }], required: [id], properties: { id: { type: integer }, next: { $ref: "#/components/schemas/Item" } } }
`);

const type = "application/json";

/** An exchange; a body is JSON. */
function exchange(
  [method, path, sent]: readonly [method: string, path: string, sent?: unknown],
  [status, body, headers = {}]: readonly [status: number, body?: unknown, headers?: object],
): Exchange {
  const messageOf = (json: unknown, more: object) => ({
    headers: { ...(json === undefined ? {} : { "content-type": type }), ...more },
    hasBody: json !== undefined,
    ...(json === undefined ? {} : { json }),
  });
  const response = { ...messageOf(body, headers), status };
  return { method, path, request: messageOf(sent, {}), response };
}

const location = { location: "/v1/items/1", "x-left": "3" };
const item = { id: 1, name: "Tea" };
const problem = { "content-type": "application/problem+json; charset=utf-8" };

describe("an exchange and an OpenAPI document", () => {
  test.each([
    exchange(["POST", "/v1/items", { name: "Tea" }], [201, item, location]),
    exchange(["GET", "/v1/items/7?full=true"], [200, { ...item, next: item }]),
    exchange(["GET", "/v1/items/7?full=true"], [204]),
    exchange(["GET", "/v1/items/7?full=false"], [503, { title: "down" }, problem]),
    exchange(["GET", "/v1/items/newest"], [204]),
  ])("that fit: $method $path $response.status", (it) => {
    expect(judgeExchange(document, it)).toEqual({ request: [], response: [] });
  });

  test.each([
    [[201, { name: "Tea" }, location], "the body must have required property 'id'"],
    [[201, { ...item, next: { id: "x", name: "" } }, location], "the body/next/id must be integer"],
    [[201, item], "the header Location is missing"],
    [[201, item, { location: "/items" }], 'the header Location must match pattern "^/v1/"'],
    [[201, item, { ...location, "x-left": "few" }], "the header X-Left must be integer"],
    [[200, item], "the status 200 of POST /items is not documented"],
    [[400, { title: "no" }], "the content type application/json of the body is not documented"],
    [[400, undefined, problem], "the body is not JSON"],
    [[400, [], problem], "the body must be object"],
  ] as const)("an answer that does not: %j", (answer, fault) => {
    const judged = judgeExchange(document, exchange(["POST", "/v1/items", { name: "" }], answer));
    expect(judged).toEqual({ request: [], response: [fault] });
  });

  test.each([
    [["POST", "/v1/items"], "the request must have a body"],
    [["POST", "/v1/items", {}], "the body of the request must have required property 'name'"],
    [["GET", "/v1/items/0?full=true"], "the path parameter id must be >= 1"],
    [["GET", "/v1/items/x?full=true"], "the path parameter id must be integer"],
    [["GET", "/v1/items/1"], "the query parameter full is missing"],
    [["GET", "/v1/items/1?full=maybe"], "the query parameter full must be boolean"],
  ] as const)("a request that does not: %j", (asked, fault) => {
    const judged = judgeExchange(document, exchange(asked, [500]));
    expect(judged?.request).toEqual([fault]);
  });

  test("knows no operation of another path, method or server", () => {
    for (const [method, path] of [
      ["GET", "/items/newest"],
      ["PUT", "/v1/items"],
      ["GET", "/v1/items/"],
    ] as const)
      expect(judgeExchange(document, exchange([method, path], [200]))).toBeUndefined();
  });

  test("does not go in circles, nor out of the document", () => {
    const circle = exchange(["GET", "/v1/circle"], [200]);
    expect(() => judgeExchange(document, circle)).toThrow("leads nowhere");
    const remote = { paths: { "/a": { $ref: "https://elsewhere.example/a.yaml" } } };
    expect(() => judgeExchange(remote, exchange(["GET", "/a"], [200]))).toThrow("leads nowhere");
  });
});
