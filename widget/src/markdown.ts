import { html, type TemplateResult } from "lit";
import { Lexer, type Token, type Tokens } from "marked";
import { addressIn, WEB } from "./addresses.js";

const SCHEMES = [...WEB, "mailto:"];

type Part = TemplateResult | string;

/**
 * Shows markdown as elements. Text becomes text nodes and nothing is parsed as HTML, so no text can
 * become an element that is not named here.
 */
export function markdown(text: string): Part[] {
  try {
    return blocks(new Lexer({ gfm: true, breaks: true }).lex(text));
  } catch {
    return [html`<p>${text}</p>`]; // Nested too deeply to be meant as markdown.
  }
}

function blocks(tokens: readonly Token[]): Part[] {
  return tokens.map((token) => block(token as Tokens.Generic));
}

function block(token: Tokens.Generic): Part {
  switch (token.type) {
    case "space":
      return "";
    case "heading":
      return html`<p><strong>${inline(token)}</strong></p>`;
    case "list":
      return list(token as Tokens.List);
    case "code":
      return html`<pre><code>${(token as Tokens.Code).text}</code></pre>`;
    case "blockquote":
      return html`<blockquote>${blocks(token.tokens ?? [])}</blockquote>`;
    case "table":
      return table(token as Tokens.Table);
    case "hr":
      return html`<hr />`;
    case "text": // Of an item of a list, which needs no paragraph.
      return html`${inline(token)}`;
    case "paragraph":
      return html`<p>${inline(token)}</p>`;
    default:
      return html`<p>${token.raw}</p>`;
  }
}

function list(token: Tokens.List): TemplateResult {
  const items = token.items.map((item) => html`<li>${blocks(item.tokens)}</li>`);
  return token.ordered
    ? html`<ol start=${token.start === "" ? 1 : token.start}>
        ${items}
      </ol>`
    : html`<ul>
        ${items}
      </ul>`;
}

function table(token: Tokens.Table): TemplateResult {
  const row = (cells: Tokens.TableCell[]) =>
    html`<tr>
      ${cells.map((cell) => (cell.header ? html`<th>${inline(cell)}</th>` : html`<td>${inline(cell)}</td>`))}
    </tr>`;
  return html`<table>
    <thead>
      ${row(token.header)}
    </thead>
    <tbody>
      ${token.rows.map(row)}
    </tbody>
  </table>`;
}

function inline(token: { tokens?: Token[]; text?: string }): Part[] {
  if (token.tokens === undefined) return [token.text ?? ""];
  return token.tokens.map((each) => span(each as Tokens.Generic));
}

function span(token: Tokens.Generic): Part {
  switch (token.type) {
    case "strong":
      return html`<strong>${inline(token)}</strong>`;
    case "em":
      return html`<em>${inline(token)}</em>`;
    case "del":
      return html`<del>${inline(token)}</del>`;
    case "codespan":
      return html`<code>${(token as Tokens.Codespan).text}</code>`;
    case "br":
      return html`<br />`;
    case "link":
      return link(token as Tokens.Link);
    case "text":
    case "escape":
      return html`${inline(token)}`;
    default: // HTML and pictures, as they were written.
      return token.raw;
  }
}

function link(token: Tokens.Link): Part {
  const label = inline(token);
  if (addressIn(token.href, SCHEMES) === undefined) return html`${label}`;
  return html`<a href=${token.href} target="_blank" rel="noopener noreferrer">${label}</a>`;
}
