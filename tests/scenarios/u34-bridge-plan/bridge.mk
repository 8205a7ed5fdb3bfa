# Every span needs the next one first.
LEVEL ?= 0
span:
	@test -f w/last || $(MAKE) -s -f bridge.mk LEVEL=$(LEVEL)1 span
	@sleep 0.01
