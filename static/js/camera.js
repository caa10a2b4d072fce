// A phone's camera as the scanner: the browser reads the codes where it can, else a picture goes to the
// shop when somebody says so. It is off while nobody looks at the page. What it reads is put into the
// field as a scanner would; a code counts again once it was out of sight.
const form = document.getElementById("scan-form");
const field = document.getElementById("scan");
const at = (name) => document.getElementById(`camera-${name}`);
const [begin, end, read, box, picture, said] =
  ["begin", "end", "read", "box", "picture", "said"].map(at);
const KINDS = ["data_matrix", "qr_code", "code_128", "ean_13", "ean_8", "itf"];
const EVERY = 200;
const OUT_OF_SIGHT = 2500;
const WHY = {
  NotAllowedError: "The camera may not be used. Allow it in the settings of your browser, or scan, type or send a photo.",
  NotFoundError: "There is no camera here. Scan, type or send a photo.",
  NotReadableError: "Something else uses the camera. Close that, then begin again.",
};
let stream = null;
let isBeginning = false;
let last = { text: "", at: 0 };

async function start() {
  if (isBeginning || stream) return;
  isBeginning = true;
  await begun();
  isBeginning = false;
}

async function begun() {
  say("");
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 } },
    });
  } catch (error) {
    return say(WHY[error.name] ?? "The camera cannot be used here. Scan, type or send a photo.");
  }
  if (document.hidden) return stop();
  picture.srcObject = stream;
  show(true);
  const ours = stream;
  await picture.play().catch(() => {});
  const detector = await detectorHere();
  if (stream !== ours) return;
  read.hidden = Boolean(detector);
  end.focus();
  if (detector) look(detector);
}

function stop() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = picture.srcObject = null;
  show(false);
}

function show(isOn) {
  box.hidden = !isOn;
  begin.hidden = isOn;
}

async function detectorHere() {
  if (!("BarcodeDetector" in window)) return null;
  const known = await BarcodeDetector.getSupportedFormats().catch(() => []);
  const formats = KINDS.filter((kind) => known.includes(kind));
  return formats.includes("data_matrix") ? new BarcodeDetector({ formats }) : null;
}

async function look(detector) {
  const ours = stream;
  while (stream && stream === ours) {
    const codes = await detector.detect(picture).catch(() => []);
    for (const code of stream === ours ? codes.slice(0, 1) : []) take(code.rawValue);
    await new Promise((done) => setTimeout(done, EVERY));
  }
}

function take(text) {
  const now = Date.now();
  const isSame = text === last.text && now - last.at < OUT_OF_SIGHT;
  last = { text, at: now };
  if (!text || isSame || document.querySelector("#scanned [data-asks]")) return;
  send(text);
}

function send(text) {
  field.value = text;
  form.requestSubmit();
}

async function readPicture() {
  read.disabled = true;
  say("Reading …");
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("photo", await still(), "camera.jpg");
  try {
    const answer = await fetch(box.dataset.read, { method: "POST", body });
    const { codes, why } = await answer.json();
    say(why);
    codes.forEach(send);
  } catch {
    say("Not read: the shop cannot be reached, or this page is not of now any more.");
  }
  read.disabled = false;
}

function still() {
  const canvas = document.createElement("canvas");
  canvas.width = picture.videoWidth;
  canvas.height = picture.videoHeight;
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
}

function say(words) {
  said.textContent = words;
}

if (form && begin && navigator.mediaDevices?.getUserMedia) {
  begin.hidden = false;
  begin.addEventListener("click", start);
  end.addEventListener("click", () => { stop(); begin.focus(); });
  read.addEventListener("click", readPicture);
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  window.addEventListener("pagehide", stop);
}
