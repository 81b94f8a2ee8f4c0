import { learn, speak, textParts } from "./language.ts";

// For tests only: each begins where the page knows all its texts in English. Tests of the build have no page.
if (typeof document !== "undefined") await Promise.all([speak("en"), ...textParts.map(learn)]);
