/** The fields of the form on a phone. */
import type { ComponentChildren } from "preact";

interface TextProps {
  name: string;
  label: string;
  value: string;
  set: (value: string) => void;
  number?: boolean;
}

export function TextField({ name, label, value, set, number = false }: TextProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        name={name}
        value={value}
        inputMode={number ? "decimal" : "text"}
        autocomplete="off"
        maxLength={500}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
}

export function TimeField({ name, label, value, set }: TextProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        name={name}
        type="datetime-local"
        step={1}
        value={value}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  options: readonly (readonly [string, string])[];
  chosen: readonly string[];
  set: (value: string) => void;
  several?: boolean;
}

/** A row of large buttons; a second touch takes a choice back. */
export function Choice({ name, label, options, chosen, set, several = false }: ChoiceProps) {
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      {options.map(([value, words]) => (
        <label key={value} class={chosen.includes(value) ? "on" : ""}>
          <input
            type={several ? "checkbox" : "radio"}
            name={name}
            value={value}
            checked={chosen.includes(value)}
            onClick={() => set(value)}
          />
          {words}
        </label>
      ))}
    </fieldset>
  );
}

export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
