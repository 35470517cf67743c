# Two commands: `make run` and `make test`. Both set up everything they need.
.PHONY: run test check clean

run:
	@tools/run

test:
	@tools/test

check:
	@tools/check

clean:
	rm -rf build var .venv
