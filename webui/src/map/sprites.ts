/** Small symbols, each drawn once and then copied: there are few kinds and thousands of tracks. */

const SIZE_PX = 26;

export class Sprites {
  private readonly known = new Map<string, HTMLCanvasElement>();
  private ratio = 0;

  /** Put a symbol with its middle at (x, y); `draw` gets a canvas whose middle is (0, 0). */
  put(
    c: CanvasRenderingContext2D,
    key: string,
    x: number,
    y: number,
    draw: (c: CanvasRenderingContext2D) => void,
  ): void {
    if (this.ratio !== window.devicePixelRatio) this.clear();
    let sprite = this.known.get(key);
    if (!sprite) {
      sprite = this.make(draw);
      this.known.set(key, sprite);
    }
    c.drawImage(sprite, x - SIZE_PX / 2, y - SIZE_PX / 2, SIZE_PX, SIZE_PX);
  }

  /** Forget all: the colours have changed, or the resolution of the screen. */
  clear(): void {
    this.known.clear();
    this.ratio = window.devicePixelRatio;
  }

  private make(draw: (c: CanvasRenderingContext2D) => void): HTMLCanvasElement {
    const sprite = document.createElement("canvas");
    sprite.width = sprite.height = Math.ceil(SIZE_PX * this.ratio);
    const c = sprite.getContext("2d", { willReadFrequently: true });
    if (c) {
      c.setTransform(this.ratio, 0, 0, this.ratio, sprite.width / 2, sprite.height / 2);
      draw(c);
    }
    return sprite;
  }
}
