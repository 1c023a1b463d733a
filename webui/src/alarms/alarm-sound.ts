/** The sound of an alarm: made with WebAudio, so that there is no file to load. */

export interface SoundSettings {
  on: boolean;
  volume: number; // 0 to 1
  device: string; // "" is the browser's own
}

const KEY = "vedette.sound";
const EVERY_MS = 2500;

export function loadSound(byDefault: boolean): SoundSettings {
  const blank = { on: byDefault, volume: 0.6, device: "" };
  try {
    return { ...blank, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<SoundSettings>) };
  } catch {
    return blank;
  }
}

export function saveSound(settings: SoundSettings): void {
  localStorage.setItem(KEY, JSON.stringify(settings));
}

type Sinks = AudioContext & { setSinkId?: (id: string) => Promise<void> };

/** Sounds again and again from `start` until `stop`. */
export class AlarmSound {
  private context: Sinks | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private device = "";
  private urgent = false;

  constructor(private settings: SoundSettings) {}

  get sounding(): boolean {
    return this.timer !== undefined;
  }

  /** Whether the browser keeps it silent until somebody touches the page. */
  get blocked(): boolean {
    return this.sounding && (!touched() || this.context?.state === "suspended");
  }

  use(settings: SoundSettings): void {
    this.settings = settings;
    if (!settings.on) this.stop();
  }

  /** urgent: two tones, for an object that is inside or was lost there. */
  start(urgent: boolean): void {
    this.urgent = urgent;
    if (!this.settings.on || this.timer !== undefined) return;
    this.timer = setInterval(() => void this.sound(), EVERY_MS);
    void this.sound();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** One sound, to hear how loud it is. */
  async sound(): Promise<void> {
    if (!touched()) return; // the browser would refuse; it is tried again with the next sound
    const context = await this.ready();
    const tones = this.urgent ? [880, 1175, 880, 1175] : [660, 660];
    tones.forEach((hertz, i) => {
      const at = context.currentTime + 0.05 + i * 0.22;
      const tone = context.createOscillator();
      const loud = context.createGain();
      tone.frequency.value = hertz;
      loud.gain.setValueAtTime(0, at);
      loud.gain.linearRampToValueAtTime(this.settings.volume, at + 0.02);
      loud.gain.linearRampToValueAtTime(0, at + 0.18);
      tone.connect(loud).connect(context.destination);
      tone.start(at);
      tone.stop(at + 0.2);
    });
  }

  private async ready(): Promise<Sinks> {
    this.context ??= new AudioContext();
    const context = this.context;
    if (context.state === "suspended") void context.resume();
    if (this.device !== this.settings.device && context.setSinkId) {
      this.device = this.settings.device;
      await context.setSinkId(this.device).catch(() => undefined); // unplugged: the browser's own
    }
    return context;
  }
}

/** Whether somebody has touched the page: browsers keep it silent until then. */
const touched = (): boolean => navigator.userActivation?.hasBeenActive ?? true;

/** Where sound can come out; names are there only once the browser was allowed to tell them. */
export async function soundDevices(): Promise<{ id: string; name: string }[]> {
  if (!("setSinkId" in AudioContext.prototype) || !navigator.mediaDevices) return [];
  const all = await navigator.mediaDevices.enumerateDevices();
  return all
    .filter((one) => one.kind === "audiooutput" && one.deviceId !== "" && one.deviceId !== "default")
    .map((one, i) => ({ id: one.deviceId, name: one.label || `output ${i + 1}` }));
}
