import { render } from "preact";
import { PhoneForm } from "./PhoneForm";
import "./phone.css";

render(<PhoneForm />, document.getElementById("sighting")!);

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sighting/worker.js", { scope: "/sighting/" }).catch(() => undefined);
}
