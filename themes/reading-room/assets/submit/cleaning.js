/* A dropped file as a picture without anything else: losslessly where it is PNG or JPEG, else drawn and saved anew as PNG. */
import { cleanJpeg, cleanPng, kindOf } from "./containers.js";

const MOST_BYTES = 100_000_000;

async function redrawn(image) {
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext("2d").drawImage(image, 0, 0);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  return cleanPng(new Uint8Array(await blob.arrayBuffer())).bytes; // the encoder adds nothing; this proves it
}

/* { bytes, ending, removed, image }: `removed` counts the bytes that were left out. Rejects with the name of a text that says why. */
export async function cleaned(file) {
  if (file.size > MOST_BYTES) throw "refusedLarge";
  const bytes = new Uint8Array(await file.arrayBuffer().catch(() => Promise.reject("refusedBroken")));
  const kind = kindOf(bytes);
  if (kind === "refusedOther" && /\.dcm$/i.test(file.name)) throw "refusedDicom";
  if (kind.startsWith("refused")) throw kind;
  try {
    const type = kind === "png" ? "image/png" : kind === "jpeg" ? "image/jpeg" : "";
    const lossless = { png: cleanPng, jpeg: cleanJpeg }[kind]?.(bytes);
    if (lossless && !lossless.profiled) {
      const image = await createImageBitmap(new Blob([lossless.bytes], { type }));
      return { bytes: lossless.bytes, ending: kind === "png" ? "png" : "jpg", removed: bytes.length - lossless.bytes.length, image };
    }
    // Colours that need a profile are drawn through it, since a profile can hold words.
    const image = await createImageBitmap(new Blob([bytes], { type }));
    return { bytes: await redrawn(image), ending: "png", removed: null, image };
  } catch {
    throw "refusedBroken";
  }
}
