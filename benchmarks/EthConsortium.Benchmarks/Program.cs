using System.Reflection;
using BenchmarkDotNet.Running;
using EthConsortium.Benchmarks;

if (args is ["data-api"])
{
    await DataApiLoad.RunAsync();
}
else if (args is ["identities"])
{
    await IdentityLoad.RunAsync();
}
else
{
    BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
}
