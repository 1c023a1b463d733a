/** Photos of the phone. What the server cannot read, or finds too large, is encoded anew here. */
import { useEffect, useState } from "preact/hooks";
import { filled } from "./words/catalogues";
import type { Words } from "./words/en";

export const PHOTOS_MAX = 6;
const TAKEN = ["image/jpeg", "image/png", "image/webp"];
const BYTES_MAX = 11_000_000; // the server's usual limit is 12 MB
const SIDE_PX = 4096;

interface Props {
  words: Words;
  photos: readonly Blob[];
  set: (photos: Blob[]) => void;
}

export function PhotoEntry({ words, photos, set }: Props) {
  const [unread, setUnread] = useState<string | null>(null);
  const add = async (files: FileList | null) => {
    const found: Blob[] = [];
    setUnread(null);
    for (const file of files ?? []) {
      const ready = await readyToSend(file);
      if (ready) found.push(ready);
      else setUnread(file.name);
    }
    set([...photos, ...found].slice(0, PHOTOS_MAX));
  };
  return (
    <>
      <label class="wide file">
        + {words.addPhotos}
        <input
          type="file"
          name="photos"
          accept="image/jpeg,image/png,image/webp"
          multiple
          onChange={(event) => {
            const input = event.currentTarget;
            void add(input.files).then(() => {
              input.value = "";
            });
          }}
        />
      </label>
      <p class="help">{filled(words.photosHelp, { n: PHOTOS_MAX })}</p>
      {unread !== null && <p class="help refused">{filled(words.photoUnread, { name: unread })}</p>}
      <ul class="photos">
        {photos.map((photo, i) => (
          <li key={`${photo.size}-${i}`}>
            <Picture photo={photo} />
            <button type="button" onClick={() => set(photos.filter((_, other) => other !== i))}>
              {words.remove}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Picture({ photo }: { photo: Blob }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(photo);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return <img src={url} alt="" />;
}

/** The photo as it is, where the server takes it; else a JPEG made of it; null where it is none. */
async function readyToSend(file: File): Promise<Blob | null> {
  try {
    const bitmap = await createImageBitmap(file);
    const fits = TAKEN.includes(file.type) && file.size <= BYTES_MAX;
    const made = fits ? file : await asJpeg(bitmap);
    bitmap.close();
    return made;
  } catch {
    return null;
  }
}

function asJpeg(bitmap: ImageBitmap): Promise<Blob | null> {
  const scale = Math.min(1, SIDE_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
}
