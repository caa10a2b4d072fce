// Lines are dragged into their order. Without this the buttons Up and Down do the same.
const lines = document.getElementById("list-lines");
const places = document.querySelector("#order-list [name=places]");
let dragged = null;

for (const line of lines?.children ?? []) {
  line.draggable = true;
  line.addEventListener("dragstart", () => { dragged = line; });
  line.addEventListener("dragover", (event) => {
    if (!dragged || dragged === line) return;
    event.preventDefault();
    const { top, height } = line.getBoundingClientRect();
    line[event.clientY < top + height / 2 ? "before" : "after"](dragged);
  });
  line.addEventListener("dragend", () => {
    dragged = null;
    places.value = [...lines.children].map((each) => each.dataset.key).join(",");
    document.getElementById("announcement").textContent = "Moved. Save to keep the order.";
  });
}
