using Reproduce;

return await CommandLine.RunAsync(args, Kit.Default(), Terminal.OfConsole());
