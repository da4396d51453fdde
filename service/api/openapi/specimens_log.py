"""Examples of what is answered about the log."""

from service.api.openapi.specimens import ENTRY_BODY, Body

ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
ORIGIN = "forankra.example/trail/2026"
SIGNATURE = (
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="
)
CHECKPOINT: Body = {
    "number": 2,
    "origin": ORIGIN,
    "size": 2,
    "rootHash": ROOT,
    "note": f"{ORIGIN}\n2\n{ROOT}\n\n— {ORIGIN} {SIGNATURE}\n",
    "createdAt": "2026-05-14T08:00:01Z",
    "_links": {"self": {"href": "/api/v1/trail/checkpoints/2"}},
}
ONE_CHECKPOINT: Body = {
    **CHECKPOINT,
    "attestations": [],
    "consistency": {"earlier": 1, "size": 1, "hashes": [ROOT]},
}
PROOF: Body = {
    "entry": ENTRY_BODY["id"],
    "leafHash": ENTRY_BODY["leafHash"],
    "leafIndex": 1,
    "checkpoint": CHECKPOINT,
    "hashes": [ROOT],
    "holds": True,
}
