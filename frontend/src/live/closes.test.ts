import { describe, expect, test } from "vitest";
import { codes } from "../text/codes.gen.ts";
import { closeMeaning } from "./closes.ts";

describe("closeMeaning", () => {
	test.each([1000, 1001, 1006, 1011, 1015, 4000, 4001, 4002, 4003, 4029, 4499])("%i comes back", (code) => {
		expect(closeMeaning(code)).toBe("reconnect");
	});
	test("4004 asks for a token", () => {
		expect(closeMeaning(4004)).toBe("token");
	});
	test.each([4500, 4501, 4507, 4512, 4999])("%i is final", (code) => {
		expect(closeMeaning(code)).toBe("final");
	});
	test("every drop of the catalogue is final", () => {
		const drops = Object.values(codes).filter((code) => code.as.includes("drop"));
		expect(drops.length).toBeGreaterThan(10);
		for (const drop of drops) expect(closeMeaning(drop.close ?? 0)).toBe("final");
	});
});
