import { useState } from "preact/hooks";
import { access, type OneTimeLink, SecondFactorNeeded } from "../access/session";
import "./sign-in.css";

export const SHORTEST_PASSWORD = 15;

/** The page before the page: a name and a password, or a one-time link and a new password. */
export function SignIn({ link, entered }: { link: OneTimeLink | null; entered: () => void }) {
  const [needed, setNeeded] = useState<SecondFactorNeeded | null>(null);
  const first =
    link === null ? (
      <Known entered={entered} needs={setNeeded} />
    ) : (
      <Choose link={link} entered={entered} needs={setNeeded} />
    );
  return (
    <main class="door">
      <div class="door-card">
        <h1>vedette</h1>
        {needed === null ? first : <Second needed={needed} entered={entered} />}
        <p class="door-hint">What you acknowledge and say is recorded under your name. Sign out when you leave.</p>
      </div>
    </main>
  );
}

type Needs = (needed: SecondFactorNeeded) => void;

function Second({ needed, entered }: { needed: SecondFactorNeeded; entered: () => void }) {
  const [code, setCode] = useState("");
  const { busy, trouble, attempt } = useAttempt(() => access.code(needed.ticket, code), entered);
  const options = needed.passkey;
  const passkey = useAttempt(() => access.passkey(needed.ticket, options ?? {}), entered);
  return (
    <form onSubmit={attempt}>
      <h2>Second factor</h2>
      {needed.kinds.includes("totp") && (
        <label>
          The code from your authenticator
          <input
            name="code"
            value={code}
            inputMode="numeric"
            autocomplete="one-time-code"
            maxLength={8}
            required
            autofocus
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        </label>
      )}
      <Trouble text={trouble ?? passkey.trouble} />
      {needed.kinds.includes("totp") && (
        <button type="submit" disabled={busy}>
          Go in
        </button>
      )}
      {options !== null && (
        <button type="button" disabled={passkey.busy} onClick={passkey.attempt}>
          Use your passkey
        </button>
      )}
      <p class="door-hint">Device lost? An administrator can take the second factor away.</p>
    </form>
  );
}

function Known({ entered, needs }: { entered: () => void; needs: Needs }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { busy, trouble, attempt } = useAttempt(() => access.signIn(name, password), entered, needs);
  return (
    <form onSubmit={attempt}>
      <h2>Sign in</h2>
      <Field label="Name" value={name} set={setName} name="username" complete="username" first />
      <Field label="Password" value={password} set={setPassword} name="password" complete="current-password" hidden />
      <Trouble text={trouble} />
      <button type="submit" disabled={busy}>
        {busy ? "Signing in…" : "Sign in"}
      </button>
      <p class="door-hint">No password yet, or forgotten? An administrator can give you a link.</p>
    </form>
  );
}

function Choose({ link, entered, needs }: { link: OneTimeLink; entered: () => void; needs: Needs }) {
  const first = link.kind === "first";
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const differ = again !== "" && again !== password;
  const { busy, trouble, attempt } = useAttempt(
    () => {
      if (again !== password) return Promise.reject(new Error("the two passwords differ"));
      return access.link(link, password, name);
    },
    entered,
    needs,
  );
  return (
    <form onSubmit={attempt}>
      <h2>{first ? "Create the administrator's account" : "Choose your password"}</h2>
      {first && (
        <Field
          label="Your name, as it will be recorded"
          value={name}
          set={setName}
          name="username"
          complete="username"
          first
        />
      )}
      <Field
        label={`Password, at least ${SHORTEST_PASSWORD} characters`}
        value={password}
        set={setPassword}
        name="password"
        complete="new-password"
        hidden
        first={!first}
      />
      <Field label="Repeat the password" value={again} set={setAgain} name="again" complete="new-password" hidden />
      <Trouble text={trouble ?? (differ && again.length >= password.length ? "the two passwords differ" : null)} />
      <button type="submit" disabled={busy}>
        {busy ? "One moment…" : "Go in"}
      </button>
      <p class="door-hint">Four or five words are easier to remember than special characters. This link works once.</p>
    </form>
  );
}

interface FieldProps {
  label: string;
  value: string;
  set: (text: string) => void;
  name: string;
  complete: string;
  hidden?: boolean;
  first?: boolean;
}

function Field({ label, value, set, name, complete, hidden, first }: FieldProps) {
  return (
    <label>
      {label}
      <input
        name={name}
        {...(hidden ? { type: "password" as const } : { type: "text" as const })}
        value={value}
        autocomplete={complete}
        maxLength={hidden ? 256 : 60}
        required
        autofocus={first ?? false}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
}

function Trouble({ text }: { text: string | null }) {
  return text === null ? null : (
    <p class="door-trouble" role="alert">
      {text}
    </p>
  );
}

function useAttempt(work: () => Promise<unknown>, entered: () => void, needs?: Needs) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const attempt = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setTrouble(null);
    work().then(entered, (error: unknown) => {
      if (error instanceof SecondFactorNeeded && needs) return needs(error);
      setTrouble(error instanceof Error ? error.message : String(error));
      setBusy(false);
    });
  };
  return { busy, trouble, attempt };
}
