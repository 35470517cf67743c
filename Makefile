# Two commands: `make run` and `make test`. Both set up everything they need.
.PHONY: run test test-fast test-full check clean

run:
	@tools/run

test:
	@tools/test

test-fast:
	@tools/test fast

test-full:
	@tools/test full

check:
	@tools/check

clean:
	rm -rf build var .venv
