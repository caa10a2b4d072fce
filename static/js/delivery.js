// The scan field is empty again as soon as a scan is on its way; what could not be sent comes back.
const form = document.getElementById("scan-form");
const field = document.getElementById("scan");

form?.addEventListener("htmx:beforeRequest", () => {
  field.value = "";
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"])
  form?.addEventListener(failure, (event) => {
    const unsent = event.detail.requestConfig.parameters.scan ?? event.detail.requestConfig.parameters.get?.("scan");
    field.value = field.value || unsent || "";
    field.focus();
  });
