/** Where a phone stands and where its back points, with the errors that it states. */

export interface Pointing {
  azimuth: number;
  azimuthSigma: number;
  elevation: number;
  elevationSigma: number;
}

/** Compasses of phones are off by this much where they do not say; magnetic north by up to 8 degrees. */
const COMPASS_SIGMA_DEG = 12;
const MAGNETIC_DEG = 5;
const TILT_SIGMA_DEG = 3;
const KEPT_MS = 1200; // a shaking hand is averaged over this long
const RAD = Math.PI / 180;

interface OrientationEvent extends DeviceOrientationEvent {
  webkitCompassHeading?: number;
  webkitCompassAccuracy?: number;
}

/**
 * Where the back of the phone points, from the angles of the W3C Device Orientation specification:
 * the device is turned by alpha about z, beta about x, gamma about y; x is east, y north, z up.
 */
export function backOfPhone(alpha: number, beta: number, gamma: number): { azimuth: number; elevation: number } {
  const [a, b, g] = [alpha * RAD, beta * RAD, gamma * RAD];
  const east = -(Math.cos(a) * Math.sin(g) + Math.sin(a) * Math.sin(b) * Math.cos(g));
  const north = -(Math.sin(a) * Math.sin(g) - Math.cos(a) * Math.sin(b) * Math.cos(g));
  const up = -(Math.cos(b) * Math.cos(g));
  const azimuth = (Math.atan2(east, north) / RAD + 360) % 360;
  return { azimuth, elevation: Math.asin(Math.max(-1, Math.min(1, up))) / RAD };
}

/** The mean direction of the last second, and how far it shook. */
export function meanPointing(
  samples: readonly { azimuth: number; elevation: number; sigma: number }[],
): Pointing | null {
  if (samples.length === 0) return null;
  const sin = mean(samples.map((one) => Math.sin(one.azimuth * RAD)));
  const cos = mean(samples.map((one) => Math.cos(one.azimuth * RAD)));
  const elevation = mean(samples.map((one) => one.elevation));
  const shaken = Math.sqrt(Math.max(0, -2 * Math.log(Math.max(1e-9, Math.hypot(sin, cos))))) / RAD;
  const tilted = Math.sqrt(mean(samples.map((one) => (one.elevation - elevation) ** 2)));
  return {
    azimuth: (Math.atan2(sin, cos) / RAD + 360) % 360,
    azimuthSigma: Math.hypot(Math.max(...samples.map((one) => one.sigma)), shaken, MAGNETIC_DEG),
    elevation,
    elevationSigma: Math.hypot(TILT_SIGMA_DEG, tilted),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/**
 * Listen to compass and tilt. `refused` is called where the phone has none, or its owner says no;
 * the returned function stops.
 */
export function watchPointing(seen: (now: Pointing) => void, refused: () => void): () => void {
  let samples: { azimuth: number; elevation: number; sigma: number; at: number }[] = [];
  let heard = false;
  let stopped = false;
  const take = (event: OrientationEvent) => {
    const heading = event.webkitCompassHeading;
    const absolute = event.absolute || event.type === "deviceorientationabsolute" || heading !== undefined;
    if (!absolute || event.beta === null || event.gamma === null) return;
    const alpha = heading !== undefined ? 360 - heading : event.alpha;
    if (alpha === null) return;
    heard = true;
    const stated = event.webkitCompassAccuracy;
    const sigma = stated !== undefined && stated > 0 ? stated : COMPASS_SIGMA_DEG;
    const at = performance.now();
    samples = [...samples, { ...backOfPhone(alpha, event.beta, event.gamma), sigma, at }].filter(
      (one) => at - one.at < KEPT_MS,
    );
    const now = meanPointing(samples);
    if (now) seen(now);
  };
  const names = ["deviceorientationabsolute", "deviceorientation"];
  const stop = () => {
    stopped = true;
    for (const name of names) removeEventListener(name, take as EventListener);
  };
  const fail = () => {
    if (stopped) return;
    stop();
    refused();
  };
  askForCompass().then((allowed) => {
    if (stopped) return;
    if (!allowed) {
      fail();
      return;
    }
    for (const name of names) addEventListener(name, take as EventListener);
    setTimeout(() => !heard && fail(), 2500); // a phone without a compass says nothing at all
  }, fail);
  return stop;
}

/** Some phones ask their owner first (iOS); others let the page listen. */
async function askForCompass(): Promise<boolean> {
  if (typeof DeviceOrientationEvent === "undefined") return false;
  const kind = DeviceOrientationEvent as unknown as { requestPermission?: () => Promise<string> };
  return kind.requestPermission === undefined || (await kind.requestPermission()) === "granted";
}

export interface Fix {
  lat: number;
  lon: number;
  sigma: number;
}

/** The phone's position. Rejects where it is refused or not found in time. */
export function locate(): Promise<Fix> {
  return new Promise((found, failed) => {
    if (!("geolocation" in navigator)) {
      failed(new Error("no geolocation"));
      return;
    }
    navigator.geolocation.getCurrentPosition(
      // The accuracy is a radius of 95 % (W3C Geolocation); two sigmas.
      ({ coords }) => found({ lat: coords.latitude, lon: coords.longitude, sigma: Math.max(3, coords.accuracy / 2) }),
      failed,
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    );
  });
}
