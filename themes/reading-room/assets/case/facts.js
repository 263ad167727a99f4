/* What the page says of a series: its pictures, files, marks, distances. Written by planning/pages/stacks.py. */
import { siteAddress } from "./../shared/site.js";

/* The address of a file of the site. */
export const fileOf = (path) => siteAddress(path).href;

/* The words of the viewer in the page's language, {places} filled in. */
export function word(name, values = {}) {
  return document.getElementById("sg-viewer").dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

const formats = []; // by digits: to make one costs more than to use it, and values are told at every frame

export function number(value, maximumFractionDigits = 0) {
  const { lang } = document.documentElement;
  return (formats[maximumFractionDigits] ||= new Intl.NumberFormat(lang, { maximumFractionDigits })).format(value);
}

/* The files of a srcset, the narrowest first; without one, the only file. */
function candidates(element, width) {
  const files = (element.getAttribute("srcset") || `${element.getAttribute("src")} ${width}w`).split(", ");
  return files
    .map((file) => file.trim().split(" "))
    .map(([url, size]) => ({ url: new URL(url, document.baseURI).href, width: parseInt(size, 10) }))
    .sort((a, b) => a.width - b.width);
}

function ofImage(image) {
  const source = image.parentElement.querySelector("source");
  const [width, height] = ["width", "height"].map((name) => Number(image.getAttribute(name)));
  return { image, width, height, files: candidates(image, width), avif: source && candidates(source) };
}

/* Where a picture is: a file, and its number in it where that is a pack. */
export function placeOf({ files, sizes }, index) {
  if (!sizes.length) return { file: files[index], part: null };
  let [place, part] = [0, index];
  while (part >= sizes[place]) {
    part -= sizes[place];
    place += 1;
  }
  return { file: files[place], part };
}

/* A <case-stack> as { anchor, count, key, pictures, … }; pictures that are in a pack have `pack` and `part`. */
export function seriesOf(element) {
  const facts = JSON.parse(element.dataset.facts);
  const anchor = element.closest(".series").id;
  const key = element.querySelector(".key img");
  const tiles = new Map([...element.querySelectorAll(".tile")].map((tile) => [Number(tile.dataset.number), tile]));
  const pictures = [];
  for (let index = 0; index < facts.count; index += 1) {
    const tile = tiles.get(index + 1);
    const picture = tile || facts.count === 1 ? ofImage(tile ? tile.querySelector("img") : key) : {};
    picture.tile = tile;
    picture.alt = tile ? tile.dataset.alt : facts.alt ? facts.alt.replace("{n}", index + 1) : key.alt;
    pictures.push(picture);
  }
  if (facts.files) {
    for (const [index, picture] of pictures.entries()) {
      const [width, height] = facts.size[index]?.length ? facts.size[index] : facts.size; // each its own, or all the same
      const { file, part } = placeOf(facts, index);
      Object.assign(picture, { width, height });
      if (part === null) Object.assign(picture, { files: [{ url: fileOf(file), width }], avif: null });
      else Object.assign(picture, { pack: fileOf(file), part });
    }
  }
  const start = Number(element.querySelector(".tile-key")?.dataset.number || 1) - 1;
  pictures[start].key = key;
  return { ...facts, anchor, start, pictures, marks: facts.marks || [] };
}
