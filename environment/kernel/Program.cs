using CSharpKernel;
using CSharpKernel.Scripting;

return CommandLine.Run(args, () => new CSharpInterpreter(), Console.Out, Console.Error);
