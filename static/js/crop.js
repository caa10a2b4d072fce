// The crop of a photo by dragging: the frame writes the three numbers, the numbers move the frame.

const RATIO = 3 / 2;
const LEAST = 5;
const fields = Object.fromEntries(
  ["left", "top", "width"].map((name) => [name, document.getElementById(`id_crop_${name}`)]),
);
const whole = document.querySelector("[data-crop]");
const photo = whole?.querySelector("img");
const result = document.querySelector(".crop-result");

// Numbers in per cent of the photo; the height follows from the ratio.
function heightOf(width) {
  return (width / RATIO) * (photo.naturalWidth / photo.naturalHeight);
}

function largest() {
  const width = Math.min(100, 100 / heightOf(1));
  return { left: (100 - width) / 2, top: (100 - heightOf(width)) / 2, width };
}

function read() {
  const blank = largest();
  const number = (name) => (fields[name].value === "" ? NaN : Number(fields[name].value));
  const width = Number.isNaN(number("width")) ? blank.width : number("width");
  const middle = { left: (100 - width) / 2, top: (100 - heightOf(width)) / 2, width };
  return Object.fromEntries(
    Object.keys(fields).map((name) => [name, Number.isNaN(number(name)) ? middle[name] : number(name)]),
  );
}

function within(crop) {
  const width = Math.min(Math.max(crop.width, LEAST), largest().width);
  return {
    width,
    left: Math.min(Math.max(crop.left, 0), 100 - width),
    top: Math.min(Math.max(crop.top, 0), 100 - heightOf(width)),
  };
}

function write(crop) {
  const inside = within(crop);
  // Rounded down, so that a tenth never reaches beyond the photo.
  for (const name of Object.keys(fields)) fields[name].value = (Math.floor(inside[name] * 10) / 10).toFixed(1);
  show();
}

function show() {
  const crop = within(read());
  frame.style.left = `${crop.left}%`;
  frame.style.top = `${crop.top}%`;
  frame.style.width = `${crop.width}%`;
  frame.style.height = `${heightOf(crop.width)}%`;
  const [w, h] = [photo.naturalWidth / 100, photo.naturalHeight / 100];
  const box = [crop.left * w, crop.top * h, crop.width * w, heightOf(crop.width) * h];
  preview.getContext("2d").drawImage(photo, ...box, 0, 0, preview.width, preview.height);
}

const frame = document.createElement("div");
frame.className = "crop-frame";
const corner = document.createElement("span");
corner.className = "crop-corner";
frame.append(corner);
const preview = document.createElement("canvas");

function follow(event) {
  const start = { x: event.clientX, y: event.clientY, crop: within(read()) };
  const isCorner = event.target === corner;
  const area = whole.getBoundingClientRect();
  const move = (now) => {
    const x = ((now.clientX - start.x) / area.width) * 100;
    const y = ((now.clientY - start.y) / area.height) * 100;
    if (isCorner) write({ ...start.crop, width: start.crop.width + x });
    else write({ ...start.crop, left: start.crop.left + x, top: start.crop.top + y });
  };
  frame.setPointerCapture(event.pointerId);
  frame.addEventListener("pointermove", move);
  frame.addEventListener("pointerup", () => frame.removeEventListener("pointermove", move), { once: true });
  event.preventDefault();
}

function start() {
  Object.assign(preview, { width: 360, height: 240, className: "crop-result" });
  preview.setAttribute("role", "img");
  preview.setAttribute("aria-label", "The part that pages will show");
  result.nextElementSibling.textContent = "As pages will show it";
  result.replaceWith(preview);
  whole.append(frame);
  frame.addEventListener("pointerdown", follow);
  for (const field of Object.values(fields)) field.addEventListener("input", show);
  show();
}

if (photo && fields.left) {
  if (photo.complete) start();
  else photo.addEventListener("load", start, { once: true });
}
