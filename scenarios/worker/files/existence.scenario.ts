import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { isCalm } from "#scenarios/wiring/file-sightings.ts";

const FORMS = ["suffix", "query", "head"] as const;

// Whether a file is there, asked in every form: asleep without waking, and of a file whose own name is in the way.
export default scenario<{ readonly form: (typeof FORMS)[number]; readonly isolate: 1 | 2 }>({
  title: "existence can be asked for, in every form and without waking anybody",
  spec: ["worker:E-110"],
  covers: ["worker:FILE-20"],
  kills: ["X-31"],
  plan: fc.record({ form: fc.constantFrom(...FORMS), isolate: fc.constantFrom(1 as const, 2 as const) }),
  directed: FORMS.map((form) => ({ form, isolate: 1 as const })),
  run: async (rig, plan) => {
    const user = rig.newUser();
    const { form, isolate } = plan;
    user.sandbox.boot({ bootMs: 20_000 });
    await rig.bucket.put(`users/${user.id}/root/there`, "there");
    const asleep = await user.exists("/root/there", { form, isolate });
    // HEAD says it by its status alone.
    const isTrue = (answer: typeof asleep): boolean => answer.status === 200 && (form === "head" || answer.body["exists"] === true);
    const isFalse = (answer: typeof asleep): boolean =>
      form === "head" ? answer.status === 404 : answer.status === 200 && answer.body["exists"] === false;
    if (isCalm(rig)) {
      rig.claim("worker:FILE-20", isTrue(asleep), `a file in the bucket was answered ${asleep.status} ${JSON.stringify(asleep.body)}`);
      rig.claim("worker:FILE-20", user.sandbox.vm === "stopped", "asking woke the sandbox");
    }
    user.sandbox.beActive();
    user.sandbox.putFile("/root/only-here", "x");
    user.sandbox.putFile("/root/exists", "my name is exists");
    const [here, nowhere, named] = [
      await user.exists("/root/only-here", { form, isolate }),
      await user.exists("/root/nowhere", { form, isolate }),
      await user.read("/root/exists", { raw: true, isolate }),
    ];
    const reserved = await user.exists("/secrets.json", { form, isolate });
    rig.claim("worker:FILE-20", reserved.status === 403, `a control object was answered ${reserved.status}`);
    if (!isCalm(rig)) return;
    rig.claim("worker:FILE-20", isTrue(here), `a file in the container was answered ${here.status} ${JSON.stringify(here.body)}`);
    rig.claim("worker:FILE-20", isFalse(nowhere), `a missing file was answered ${nowhere.status} ${JSON.stringify(nowhere.body)}`);
    rig.claim(
      "worker:FILE-20",
      named.body["content"] === "my name is exists",
      `the file of that name was answered ${named.status} ${JSON.stringify(named.body)}`,
    );
  },
});
