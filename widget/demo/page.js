// Lets the visitor try the chat with a question of the page, and copy the code.
const chat = document.querySelector("#here");

for (const button of document.querySelectorAll(".questions button")) {
  button.addEventListener("click", () => {
    chat.send(button.textContent);
    chat.scrollIntoView({ block: "nearest" });
  });
}

// The code names the server that this page came from.
const embed = document.querySelector("#embed");
embed.textContent = embed.textContent.replace("https://bot.example", location.origin);

const copy = document.querySelector("#copy");
copy.hidden = !isSecureContext;
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(embed.textContent);
  copy.textContent = "Copied";
});
