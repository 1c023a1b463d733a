/** A draft in plain words, every warning, a map; then a person's yes, or not. */
import { useState } from "preact/hooks";
import { operator } from "../api";
import { type Review, restrict } from "../restrict-api";
import type { Store } from "../state/store";

export function ReviewCard({ store, review, left }: { store: Store; review: Review; left: () => void }) {
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const publish = () => {
    setBusy(true);
    restrict
      .publish(review.draft, review.sha256, operator.get())
      .then(left, (error: unknown) => store.report(error))
      .finally(() => setBusy(false));
  };
  return (
    <div class="restrict review">
      <button type="button" class="back" onClick={left}>
        ← Back, publish nothing
      </button>
      <h2>Review before publication</h2>
      <img src={`data:image/svg+xml;utf8,${encodeURIComponent(review.picture)}`} alt="Map of the restriction" />
      <dl>{review.words.map(([key, text], i) => [<dt key={`k${i}`}>{key}</dt>, <dd key={`v${i}`}>{text}</dd>])}</dl>
      <h3>{review.warnings.length === 0 ? "No warnings" : `${review.warnings.length} things to know`}</h3>
      <ol class="warnings">
        {review.warnings.map((text) => (
          <li key={text} class={text.startsWith("SUBSTITUTE") ? "substitute" : ""}>
            {text}
          </li>
        ))}
      </ol>
      <label class="sure">
        <input type="checkbox" checked={sure} onChange={(e) => setSure(e.currentTarget.checked)} />I have read all of
        this, and I approve it.
      </label>
      <button type="button" class="wide go" disabled={!sure || busy} onClick={publish}>
        {busy ? "Publishing…" : "Yes, publish it now"}
      </button>
      <p class="hint">The yes is yours, by name, and to exactly this draft ({review.sha256.slice(0, 12)}).</p>
    </div>
  );
}
