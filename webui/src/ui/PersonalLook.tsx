import { useState } from "preact/hooks";
import { look, type PersonalData, session } from "../access/session";
import "./sign-in.css";

const words = (kind: string): string => kind.replaceAll("_", " ");

/** For whoever may see what leads to a person: with a reason, and the look is logged first. */
export function PersonalLook({ track }: { track: string }) {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const [seen, setSeen] = useState<PersonalData | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  if (!session.me?.permissions?.includes("see_personal")) return null;
  if (seen) {
    const emitters = seen.emitters.map((e) => `${words(e.scheme)} ${e.value}`);
    const claims = seen.claims.map((c) => `${words(c.kind)} ${c.value}`);
    return <p class="personal">{[...emitters, ...claims].join(", ")}</p>;
  }
  if (!asking) {
    return (
      <button type="button" class="personal-ask" onClick={() => setAsking(true)}>
        Show what is withheld…
      </button>
    );
  }
  const ask = (event: Event) => {
    event.preventDefault();
    look(track, reason).then(setSeen, (error: unknown) =>
      setTrouble(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <form class="personal-form" onSubmit={ask}>
      <label>
        Reason for the access; it is logged under your name
        <input
          name="reason"
          value={reason}
          maxLength={500}
          required
          autofocus
          onInput={(e) => setReason(e.currentTarget.value)}
        />
      </label>
      <button type="submit">Look</button>
      {trouble !== null && (
        <p class="door-trouble" role="alert">
          {trouble}
        </p>
      )}
    </form>
  );
}
