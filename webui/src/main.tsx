import { render } from "preact";
import { api } from "./api";
import { observedMs } from "./state/picture";
import { type Meta, type Store as StoreType, Store } from "./state/store";
import { connect } from "./stream/connection";
import "./style.css";
import { App } from "./ui/App";

const store = new Store();

async function load(into: StoreType): Promise<void> {
  into.meta = await api.meta<Meta>();
  into.restrictions = await api.restrictions();
  into.changed();
}

function start(): void {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  connect(`${scheme}://${location.host}/stream`, {
    frame(frame) {
      store.picture.apply(frame);
      store.changed();
    },
    hello(meta) {
      store.meta = meta as unknown as Meta;
      store.picture.observedMs = observedMs(store.meta.speed);
      // The server may have been started anew with other restrictions.
      load(store).catch((error: unknown) => store.report(error));
    },
    link(link) {
      store.link = link;
      store.changed();
    },
  });
}

render(<App store={store} />, document.getElementById("app")!);
start();
