import { useEffect, useState } from "preact/hooks";
import { type Factor, factors } from "../access/session";

/** A person's own second factors: what is set up, and how to add or remove one. */
export function SecondFactors() {
  const [mine, setMine] = useState<Factor[]>([]);
  const [secret, setSecret] = useState<{ secret: string; uri: string } | null>(null);
  const [code, setCode] = useState("");
  const [trouble, setTrouble] = useState<string | null>(null);
  const load = () => factors.mine().then((found) => setMine(found.factors), tell);
  const tell = (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error));
  const attempt = (work: () => Promise<unknown>) => () => {
    setTrouble(null);
    work().then(load, tell);
  };
  useEffect(() => void load(), []);
  const confirm = (event: Event) => {
    event.preventDefault();
    attempt(async () => {
      await factors.confirmTotp(code);
      setSecret(null);
      setCode("");
    })();
  };
  return (
    <section class="second-factors">
      <h3>Second factor</h3>
      {mine.length === 0 && <p>None: your account needs only a password.</p>}
      <ul>
        {mine.map((factor) => (
          <li key={factor.id}>
            {factor.label} <span class="role">{factor.kind === "totp" ? "codes" : "passkey"}</span>
            <button type="button" onClick={attempt(() => factors.remove(factor.id))}>
              Remove
            </button>
          </li>
        ))}
      </ul>
      {secret === null ? (
        <div class="second-ways">
          <button type="button" onClick={attempt(async () => setSecret(await factors.beginTotp()))}>
            Add an authenticator
          </button>
          {"credentials" in navigator && (
            <button type="button" onClick={attempt(() => factors.addPasskey())}>
              Add a passkey
            </button>
          )}
        </div>
      ) : (
        <form onSubmit={confirm}>
          <p>
            Put this secret into your authenticator, or <a href={secret.uri}>open it there</a>:
            <code>{secret.secret}</code>
          </p>
          <label>
            The code from the authenticator
            <input
              value={code}
              inputMode="numeric"
              autocomplete="one-time-code"
              maxLength={8}
              required
              onInput={(event) => setCode(event.currentTarget.value)}
            />
          </label>
          <button type="submit">Confirm</button>
        </form>
      )}
      {trouble !== null && (
        <p class="door-trouble" role="alert">
          {trouble}
        </p>
      )}
    </section>
  );
}
