"""The engine: alone, with the money channels, and what a user waits for before anything is computed."""

from __future__ import annotations

import sys
from functools import partial

from benchmarks.clock import best, child, program
from benchmarks.registry import Reading, benchmark

FLAGSHIP = "['us-66', 'us-retreat']"
START = "import exeunt; from exeunt.world.world import World; from exeunt.scenario.scenario import Scenario"


@benchmark(
    "engine alone",
    "blocks of two arms without a channel, a draw",
    sizes=(1_000, 10_000),
    unit="us/draw",
    scale=1e6,
    per_size=True,
    target="<= 2",
)
def engine_alone(draws: int) -> Reading:
    from exeunt.engine.block import run_block
    from exeunt.engine.draws import Draws
    from exeunt.engine.plan import make_plan
    from exeunt.scenario.scenario import Scenario
    from exeunt.world.world import World

    world = World.load()
    plan = make_plan(world, (), [Scenario.load("us-66").compile(world)], Draws(66, draws))
    return Reading(best(lambda: [run_block(plan, block) for block in plan.blocks()]))


@benchmark("draws", "512-dimensional Sobol points, once a run", sizes=(1_000, 10_000))
def sobol(draws: int) -> Reading:
    from exeunt.engine.draws import Draws

    return Reading(best(lambda: Draws(66, draws).uniforms("share", "us_voluntary", start=0, count=1), 3))


@benchmark("setup", "tables, two scenarios compiled and prepared, in a fresh process", target="<= 2")
def setup(_: int) -> Reading:
    work = f"""
from exeunt.engine.draws import Draws
from exeunt.engine.plan import make_plan
from exeunt.engine.registry import load_channels
world = World.load()
compiled = [Scenario.load(name).compile(world) for name in {FLAGSHIP}]
make_plan(world, load_channels(), compiled, Draws(66, 1000))
"""
    return child(work, START)


@benchmark(
    "flagship",
    "two scenarios through all channels after start, two workers",
    sizes=(1_000, 10_000),
    target="memory of 10,000 draws: that of 1,000 + 25 %",
)
def flagship(draws: int) -> Reading:
    work = f"exeunt.run({FLAGSHIP}, draws={draws}, workers=2, world=world)"
    return child(work, f"{START}; world = World.load()", repeats=3 if draws < 5_000 else 1)


@benchmark(
    "money",
    "two scenarios through the money channels after start, two workers",
    sizes=(1_000, 10_000),
    target="1,000: <= 3 and <= 1 GiB; 10,000: <= 10 times that, memory + 25 %",
)
def money(draws: int) -> Reading:
    work = f"exeunt.run({FLAGSHIP}, draws={draws}, workers=2, world=world, channels=channel_names('money'))"
    begin = f"{START}; from exeunt.engine.registry import channel_names; world = World.load()"
    return child(work, begin, repeats=3 if draws < 5_000 else 1)


@benchmark(
    "behaviour",
    "standards and alignment, the two arms of one scenario: a block of 64 draws, packed",
    unit="ms",
    scale=1e3,
    target="<= 94: 1.5 s for 1,000 draws",
)
def behaviour(_: int) -> Reading:
    from exeunt.engine.block import packed_block
    from exeunt.engine.draws import Draws
    from exeunt.engine.plan import make_plan
    from exeunt.engine.registry import channel_names, load_channels
    from exeunt.scenario.scenario import Scenario
    from exeunt.world.world import World

    world = World.load()
    compiled = [Scenario.load("us-66").compile(world)]
    seconds = []
    for text in ("money", "money,alignment,standards"):
        plan = make_plan(world, load_channels(channel_names(text)), compiled, Draws(66, 64))
        seconds.append(best(partial(packed_block, plan, 0)))
    return Reading(seconds[1] - seconds[0])


@benchmark("resume", "the same, all 1,000 draws already stored", sizes=(1_000,))
def resume(draws: int) -> Reading:
    setup_code = f"""
import tempfile; {START}
folder = tempfile.TemporaryDirectory(); out = folder.name + '/run'
exeunt.run({FLAGSHIP}, draws={draws}, workers=2, out=out)
"""
    return child(f"exeunt.run({FLAGSHIP}, draws={draws}, workers=2, out=out, resume=True)", setup_code, repeats=1)


@benchmark("import", "import exeunt over bare Python", unit="ms", scale=1e3, target="<= 100")
def importing(_: int) -> Reading:
    bare = program([sys.executable, "-c", "pass"], 15)
    return Reading(max(0.0, program([sys.executable, "-c", "import exeunt"], 15) - bare))


@benchmark("help", "exeunt --help, the whole program", unit="ms", scale=1e3, target="<= 300")
def help_page(_: int) -> Reading:
    return Reading(program([sys.executable, "-m", "exeunt", "--help"], 9))
