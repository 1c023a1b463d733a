/** Passkeys: what the server sends and takes is JSON, what the browser takes and gives is bytes. */

export interface Json {
  [key: string]: unknown;
}

/** Base64url without padding (RFC 4648, section 5) as bytes. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** Inverse of `fromBase64Url`. */
export function toBase64Url(data: ArrayBuffer | Uint8Array): string {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const plain = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

interface Described {
  id: string;
  type: string;
}

function described(list: unknown): PublicKeyCredentialDescriptor[] {
  return ((list as Described[] | undefined) ?? []).map(({ id }) => ({ id: fromBase64Url(id), type: "public-key" }));
}

/** The options of `navigator.credentials.create` out of the server's JSON. */
export function creationOptions(sent: Json): PublicKeyCredentialCreationOptions {
  const user = sent.user as { id: string; name: string; displayName: string };
  return {
    ...(sent as unknown as PublicKeyCredentialCreationOptions),
    challenge: fromBase64Url(sent.challenge as string),
    user: { ...user, id: fromBase64Url(user.id) },
    excludeCredentials: described(sent.excludeCredentials),
  };
}

/** The options of `navigator.credentials.get` out of the server's JSON. */
export function requestOptions(sent: Json): PublicKeyCredentialRequestOptions {
  return {
    ...(sent as unknown as PublicKeyCredentialRequestOptions),
    challenge: fromBase64Url(sent.challenge as string),
    allowCredentials: described(sent.allowCredentials),
  };
}

/** A credential as the server takes it. */
export function credentialToJson(credential: PublicKeyCredential): Json {
  const given = credential.response as unknown as Record<string, ArrayBuffer | null | undefined>;
  const response: Json = {};
  for (const key of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const data = given[key];
    if (data) response[key] = toBase64Url(data);
  }
  return { id: credential.id, rawId: toBase64Url(credential.rawId), type: credential.type, response };
}

/** Have the browser make a passkey. Throws where the person cancels. */
export async function makePasskey(sent: Json): Promise<Json> {
  const made = await navigator.credentials.create({ publicKey: creationOptions(sent) });
  return credentialToJson(made as PublicKeyCredential);
}

/** Have the browser sign with a passkey. Throws where the person cancels. */
export async function usePasskey(sent: Json): Promise<Json> {
  const used = await navigator.credentials.get({ publicKey: requestOptions(sent) });
  return credentialToJson(used as PublicKeyCredential);
}
