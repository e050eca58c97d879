import { RUNTIME_CONFIG } from "./core/runtime-config";
import { FEATURE_ROUTES } from "./feature/feature.routes";
import { routes } from "./remote";

test("in a shell it has its own pages and its own configuration, read from where it is published", async () => {
  Object.assign(globalThis, { __webpack_public_path__: "https://payments.example.com/" });
  const json = async () => ({ apiBaseUrl: "https://api.{domain}" });
  globalThis.fetch = jest.fn(async () => ({ ok: true, json })) as unknown as typeof fetch;
  const [route] = await routes();
  expect(fetch).toHaveBeenCalledWith(new URL("https://payments.example.com/config.json"), expect.anything());
  expect(route?.children).toBe(FEATURE_ROUTES);
  expect(route?.providers?.flat()).toContainEqual({
    provide: RUNTIME_CONFIG,
    useValue: { apiBaseUrl: "https://api.example.com" },
  });
});
