import { render } from "preact";
import { access, mayEnter, staySignedIn, takeLink, watchForTheEnd } from "./access/session";
import { api } from "./api";
import { observedMs } from "./state/picture";
import { preferences } from "./state/preferences";
import { type Meta, Store, type Store as StoreType } from "./state/store";
import { connect } from "./stream/connection";
import "./style.css";
import "./light.css";
import { setTheme } from "./theme";
import "./ui/alerts.css";
import { App } from "./ui/App";
import { SignIn } from "./ui/SignIn";
import { showHiddenCharacters } from "./ui/visible-text";

const RETRY_MS = 2000; // between tries to reach a server that does not answer yet

showHiddenCharacters();
const store = new Store();
setTheme(preferences.now.theme); // the door has colours, too

async function load(into: StoreType): Promise<void> {
  into.meta = await api.meta<Meta>();
  into.inForce = await api.restrictions();
  into.changed();
}

function start(): void {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  connect(`${scheme}://${location.host}/stream`, {
    frame(frame) {
      const before = store.live.until;
      const changes = store.live.restrictions;
      store.live.apply(frame);
      store.alarms.follow();
      if (store.live.restrictions !== changes) {
        load(store).catch((error: unknown) => store.report(error));
      }
      if (store.live.until !== before) store.movedAt = Date.now();
      store.changed();
    },
    hello(meta) {
      store.meta = meta as unknown as Meta;
      store.live.observedMs = observedMs(store.meta.speed);
      // The server may have been started anew with other restrictions.
      load(store).catch((error: unknown) => store.report(error));
    },
    link(link) {
      store.link = link;
      store.changed();
    },
  });
}

/** The page; or first the door, where people sign in and nobody has. */
async function enter(): Promise<void> {
  const root = document.getElementById("app")!;
  const me = await access.me();
  const link = me.accounts ? takeLink() : null;
  if (link || !mayEnter(me)) {
    render(<SignIn link={link} entered={() => location.reload()} />, root);
    return;
  }
  render(<App store={store} />, root);
  start();
  staySignedIn();
  watchForTheEnd(
    () => store.link.state === "stale",
    () => location.reload(),
  );
}

enter().catch(() => setTimeout(() => location.reload(), RETRY_MS));
