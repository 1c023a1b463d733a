import { useEffect, useRef } from "preact/hooks";
import { faultMark, hatch } from "../map/sensors";
import { sightingMark } from "../map/sightings";
import { classMark } from "../map/tracks";
import type { Store } from "../state/store";
import { THEME } from "../theme";
import { PreferencesPart } from "./Preferences";
import { tabsFor } from "./tabs";
import { ALERT_STATE } from "./words";

type Draw = (c: CanvasRenderingContext2D) => void;

/** Marks are drawn by the same functions as on the map, so that the two cannot drift apart. */
export function LegendTab({ store }: { store: Store }) {
  const tabs = tabsFor(store);
  return (
    <div class="legend">
      <PreferencesPart />
      <h3>Tracks and restrictions</h3>
      <Row draw={ringed([], THEME.inside, 2.4)}>
        <b>INSIDE</b>: solid ring. Beyond its own error it is inside, and barred or not known to be allowed.
      </Row>
      <Row draw={ringed([4, 3.5], THEME.indeterminate, 2)}>
        <b>MAY BE INSIDE</b>: broken ring. It cannot be told; the reason stands beside it. It is not clear.
      </Row>
      <Row draw={mark("aircraft", THEME.track)}>
        <b>Outside</b>, or inside and allowed: no ring.
      </Row>
      <h3>What it most likely is</h3>
      <Row draw={mark("aircraft", THEME.track)}>Crewed aircraft; it points in the direction of flight</Row>
      <Row draw={mark("unmanned", THEME.track)}>Unmanned aircraft</Row>
      <Row draw={mark("bird", THEME.track)}>Bird</Row>
      <Row draw={mark(null, THEME.track)}>Kind not known</Row>
      <p class="hint">The page shows no ownership and no intent, because it does not know them.</p>
      <h3>How sure a track is</h3>
      <Row draw={tentative}>Tentative: a small dot without a name; it may be nothing</Row>
      <Row draw={mark("aircraft", THEME.track)}>Confirmed: filled</Row>
      <Row draw={mark("aircraft", THEME.track, true)}>
        Coasting: hollow; no report for a while, moved on by reckoning
      </Row>
      <Row draw={lost}>Lost: a cross at the last position</Row>
      <Row draw={oval([])}>Error: the position is inside this ellipse with 95 % probability</Row>
      <Row draw={oval([2, 3])}>The same, dotted: the source states no accuracy; one is assumed</Row>
      <Row draw={trail}>Trail, fainter with age; the thin line shows the next minute</Row>
      <h3>Without a position</h3>
      <Row draw={line(THEME.notice, [12, 6])}>Notice: the area where many transmitters show the same</Row>
      <Row draw={line(THEME.bearing, [10, 4, 2, 4])}>
        Bearing: a direction and its error; fades. How far away is not known
      </Row>
      <Row draw={line(THEME.bearing, [2, 5])}>Presence: something within this circle</Row>
      <Row draw={sightingMark}>
        Sighting of a witness: their approximate place and the possible directions of the object
      </Row>
      <h3>Sensors and coverage</h3>
      <Row draw={line(THEME.coverage, [])}>Edge of the declared coverage of a sensor that is heard</Row>
      <Row draw={hatched(THEME.unwatched, 9, 0.45)}>
        Hatched: no sensor observes this area, so no track is no evidence of a clear sky
      </Row>
      <Row draw={fault}>A fault of a sensor that is heard; the fault is named beside it</Row>
      <Row draw={dead}>
        Silent sensor, with the time when it fell silent; its area is hatched red: it is not observed
      </Row>
      <h3>Lines on the map</h3>
      <Row draw={line(THEME.restriction, [], 0.2)}>Restriction, with its heights</Row>
      <Row draw={line(THEME.restriction, [9, 4], 0.2)}>Restriction whose boundary is an approximation</Row>
      <Row draw={line(THEME.border, [])}>Border</Row>
      <Row draw={line(THEME.border, [5, 4])}>Line of control, or a border not agreed</Row>
      <Row draw={line(THEME.past, [3, 3])}>Frame round the map: what is shown is the past</Row>
      <h3>Alerts</h3>
      {Object.values(ALERT_STATE).map(({ mark: sign, word }) => (
        <p class="row" key={word}>
          <span class="sign" aria-hidden="true">
            {sign}
          </span>{" "}
          {word}
        </p>
      ))}
      <h3>Keyboard</h3>
      <dl class="keys">
        <dt>1 – {tabs.length}</dt>
        <dd>{tabs.map(([, label]) => label.toLowerCase()).join(", ")}</dd>
        <dt>j / k</dt>
        <dd>next / previous alert</dd>
        <dt>a</dt>
        <dd>acknowledge what is selected, else the chosen alert</dd>
        <dt>n</dt>
        <dd>take new alerts into the list</dd>
        <dt>x / *</dt>
        <dd>select the chosen alert / all in the list</dd>
        <dt>s</dt>
        <dd>shelve: go to the reason</dd>
        <dt>c</dt>
        <dd>close what was lost inside</dd>
        <dt>u</dt>
        <dd>undo the last acknowledgement</dd>
        <dt>m</dt>
        <dd>silence the sound for what calls now</dd>
        <dt>Enter or i</dt>
        <dd>open its incident</dd>
        <dt>f</dt>
        <dd>show everything on the map</dd>
        <dt>m</dt>
        <dd>measure distance and bearing, and stop measuring</dd>
        <dt>t</dt>
        <dd>stay with the chosen track, and let it go</dd>
        <dt>Esc</dt>
        <dd>close what is open</dd>
        <dt>arrows, + / –</dt>
        <dd>move and zoom the map when it has the focus</dd>
      </dl>
    </div>
  );
}

function Row({ draw, children }: { draw: Draw; children: preact.ComponentChildren }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current!;
    const ratio = window.devicePixelRatio;
    element.width = 56 * ratio;
    element.height = 32 * ratio;
    const c = element.getContext("2d")!;
    c.setTransform(ratio, 0, 0, ratio, 28 * ratio, 16 * ratio);
    draw(c);
  }, [draw]);
  return (
    <div class="row">
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas without tabindex takes no focus */}
      <canvas ref={canvas} aria-hidden="true" />
      <p>{children}</p>
    </div>
  );
}

function mark(kind: Parameters<typeof classMark>[1], ink: string, hollow = false): Draw {
  return (c) => {
    c.strokeStyle = ink;
    c.fillStyle = hollow ? THEME.halo : ink;
    c.lineWidth = 1.8;
    classMark(c, kind, kind === "aircraft" ? 60 : null);
  };
}

function ringed(dash: number[], ink: string, width: number): Draw {
  return (c) => {
    mark("unmanned", ink)(c);
    c.setLineDash(dash);
    c.lineWidth = width;
    c.beginPath();
    c.arc(0, 0, 12, 0, 7);
    c.stroke();
  };
}

function line(ink: string, dash: number[], fill = 0): Draw {
  return (c) => {
    c.fillStyle = ink;
    c.globalAlpha = fill;
    c.fillRect(-26, 0, 52, 14);
    c.globalAlpha = 1;
    c.strokeStyle = ink;
    c.lineWidth = 1.6;
    c.setLineDash(dash);
    c.beginPath();
    c.moveTo(-26, 0);
    c.lineTo(26, 0);
    c.stroke();
  };
}

function oval(dash: number[]): Draw {
  return (c) => {
    c.strokeStyle = THEME.track;
    c.setLineDash(dash);
    c.beginPath();
    c.ellipse(0, 0, 20, 9, -0.3, 0, 7);
    c.globalAlpha = 0.8;
    c.stroke();
    c.globalAlpha = 0.1;
    c.fillStyle = THEME.track;
    c.fill();
  };
}

function hatched(ink: string, gap: number, alpha: number): Draw {
  return (c) => {
    c.fillStyle = hatch(c, ink, gap, alpha);
    c.fillRect(-26, -13, 52, 26);
  };
}

const tentative: Draw = (c) => {
  c.globalAlpha = 0.55;
  c.strokeStyle = THEME.track;
  c.fillStyle = THEME.halo;
  c.lineWidth = 1.8;
  c.beginPath();
  c.arc(0, 0, 3, 0, 7);
  c.fill();
  c.stroke();
};

const lost: Draw = (c) => {
  c.globalAlpha = 0.55;
  c.strokeStyle = THEME.track;
  c.lineWidth = 1.8;
  c.beginPath();
  c.moveTo(-5, -5);
  c.lineTo(5, 5);
  c.moveTo(5, -5);
  c.lineTo(-5, 5);
  c.stroke();
};

const trail: Draw = (c) => {
  c.strokeStyle = THEME.trail;
  c.lineWidth = 1.4;
  for (let i = 0; i < 8; i++) {
    c.globalAlpha = 0.12 + 0.08 * i;
    c.beginPath();
    c.moveTo(-26 + i * 3.5, 8 - i);
    c.lineTo(-22.5 + i * 3.5, 7 - i);
    c.stroke();
  }
  c.globalAlpha = 0.85;
  c.strokeStyle = THEME.track;
  c.lineWidth = 1;
  c.beginPath();
  c.moveTo(2, 0);
  c.lineTo(24, -6);
  c.stroke();
  c.beginPath();
  c.arc(2, 0, 4, 0, 7);
  c.fillStyle = THEME.track;
  c.fill();
};

const fault: Draw = (c) => faultMark(c, -10, 7);

const dead: Draw = (c) => {
  hatched(THEME.dead, 7, 0.45)(c);
  c.fillStyle = THEME.mark;
  c.strokeStyle = THEME.dead;
  c.lineWidth = 2;
  c.beginPath();
  c.rect(-8, -8, 16, 16);
  c.fill();
  c.moveTo(-5, -5);
  c.lineTo(5, 5);
  c.moveTo(5, -5);
  c.lineTo(-5, 5);
  c.stroke();
};
