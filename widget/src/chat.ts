// What is loaded when a chat is first opened.
import "./panel.js";

export { conversationWith } from "./conversation.js";
