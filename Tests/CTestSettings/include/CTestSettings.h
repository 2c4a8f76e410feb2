#pragma once
// Nothing to call: linking settings.c into the tests is all there is to do.
