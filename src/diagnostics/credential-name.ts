/** How the names of variables end that hold credentials. */
const credentialName =
  /(?:^|_)(?:API_?KEY|KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PAT|AUTH|CREDENTIALS?)$/iu;

/** Whether a variable is named like one that holds a credential. Pure. */
export function isCredentialName(name: string): boolean {
  return credentialName.test(name);
}
