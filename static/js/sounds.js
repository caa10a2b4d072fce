// Each scan is heard: one high sound where it was right, two low ones where it was not. Word, colour
// and shape say the same. Whoever turns the sound off finds it off the next time.
const KEPT = "scan-sound";
const button = document.getElementById("scan-sound");
let context = null;

const isOn = () => localStorage.getItem(KEPT) !== "off";

function show() {
  button.textContent = isOn() ? "Turn the sound off" : "Turn the sound on";
}

button?.addEventListener("click", () => {
  localStorage.setItem(KEPT, isOn() ? "off" : "on");
  show();
  hear(true);
});

document.addEventListener("scanned", ({ detail }) => {
  const said = document.getElementById("scan-said");
  const isWrong = said.querySelector(".errornote, .arrival-alarm, .chip:not(.chip-ok)");
  hear(!detail && !isWrong && Boolean(said.querySelector(".chip-ok")));
});

function hear(isRight) {
  if (!isOn()) return;
  context ??= new AudioContext();
  context.resume();
  if (isRight) tone("sine", 1320, 0, 0.1);
  else [0, 0.22].forEach((after) => tone("square", 196, after, 0.16));
}

function tone(type, pitch, after, seconds) {
  const sound = new OscillatorNode(context, { type, frequency: pitch });
  const volume = new GainNode(context, { gain: type === "square" ? 0.15 : 0.3 });
  sound.connect(volume).connect(context.destination);
  sound.start(context.currentTime + after);
  sound.stop(context.currentTime + after + seconds);
}

if (button && "AudioContext" in window) {
  button.hidden = false;
  show();
}
