import { useState } from "preact/hooks";
import { access, type Me } from "../access/session";
import { SecondFactors } from "./SecondFactors";
import "./sign-in.css";

/** Who is signed in, what they are here for, and the ways out. */
export function Person({ me, left }: { me: Me; left: () => void }) {
  const [shown, setShown] = useState(false);
  const leave = (work: () => Promise<unknown>) => () => void work().then(left, left);
  return (
    <details class="person">
      <summary title={me.ends_at ? `Signed in until ${me.ends_at.slice(11, 16)} UTC if nothing is done` : ""}>
        {me.name} <span class="role">{me.role}</span>
      </summary>
      <div class="person-ways">
        <button type="button" onClick={leave(access.signOut)}>
          Sign out
        </button>
        <button type="button" onClick={leave(access.signOutEverywhere)}>
          Sign out everywhere
        </button>
        <button type="button" aria-expanded={shown} onClick={() => setShown(!shown)}>
          Second factor
        </button>
        {me.second_factor_wanted && <p class="door-trouble">Set up a second factor to manage people and to publish.</p>}
        {shown && <SecondFactors />}
      </div>
    </details>
  );
}
