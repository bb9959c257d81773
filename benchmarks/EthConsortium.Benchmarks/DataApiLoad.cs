using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Planning;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.DataApi;
using EthConsortium.Node.Proxy;
using EthConsortium.Node.Site;
using EthConsortium.Rehearsal.Chain;

namespace EthConsortium.Benchmarks;

/// <summary>Many joiners on one Data API, with its client up and down: how long they wait. Run with <c>-- data-api</c>.</summary>
internal static class DataApiLoad
{
    private const int Joiners = 500;

    public static async Task RunAsync()
    {
        using EthECKey admin = EthECKey.Generate();
        GenesisDefinition genesis = ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks, new MemberAccounts(admin.Address, [new Address(Enumerable.Repeat((byte)2, 20).ToArray()), new Address(Enumerable.Repeat((byte)3, 20).ToArray())]));
        Source source = new(NetworkInfoBuilder.Describe(genesis, ConsortiumPlan.ThreeBanks.FoundingMember, [], []), admin);
        await using AnvilHost chain = await AnvilHost.StartAsync(GethGenesis.WriteForDevelopmentChain(genesis), null, default);
        using TcpListener silent = new(IPAddress.Loopback, 0); // takes connections and never answers
        silent.Start();

        await MeasureAsync("client up", source, chain.Endpoint);
        await MeasureAsync("client hangs", source, new Uri($"http://{silent.LocalEndpoint}/"));
        await MeasureAsync("client refuses", source, new Uri("http://127.0.0.1:9/"));
        await MeasureProxyAsync(chain.Endpoint);
    }

    private static async Task MeasureAsync(string name, Source source, Uri client)
    {
        using RpcClient rpc = new(client, new RpcClientOptions { MaxAttempts = 1 });
        DataApiPublisher publisher = new(source, new EthClient(rpc), new DataApiOptions { Freshness = TimeSpan.FromMinutes(10) });
        await using NodeSite site = await NodeSite.StartAsync(new NodeSiteOptions { Title = name }, routes => routes.MapDataApi(publisher), default);
        using HttpClient http = new();
        Uri url = new(site.Url, "networkinfo");

        double[] cold = await TogetherAsync(() => http.GetByteArrayAsync(url));
        double[] warm = await TogetherAsync(() => http.GetByteArrayAsync(url));
        using HttpResponseMessage one = await http.GetAsync(url);
        http.DefaultRequestHeaders.IfNoneMatch.Add(one.Headers.ETag!);
        double[] known = await TogetherAsync(() => http.GetAsync(url));

        long requests = 0;
        Stopwatch clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async _ =>
        {
            while (clock.Elapsed < TimeSpan.FromSeconds(3))
            {
                using HttpResponseMessage response = await http.GetAsync(url);
                Interlocked.Increment(ref requests);
            }
        }));
        Console.WriteLine($"{name}: document of {one.Content.Headers.ContentLength} bytes; {Joiners} at once (ms, median/last): first {Tell(cold)}, again {Tell(warm)}, with ETag {Tell(known)}; {requests / clock.Elapsed.TotalSeconds:0} answers 304 a second");
    }

    private static async Task MeasureProxyAsync(Uri chain)
    {
        using RpcProxy proxy = new(chain, new RpcProxyOptions { Burst = 10_000_000 });
        await using NodeSite site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "proxy" }, routes => routes.MapRpcProxy(proxy), default);
        using RpcClient direct = new(chain);
        using RpcClient through = new(site.Url);
        foreach ((string name, RpcClient rpc) in new[] { ("direct", direct), ("through the proxy", through), ("direct", direct), ("through the proxy", through) })
        {
            EthClient eth = new(rpc);
            Stopwatch clock = Stopwatch.StartNew();
            const int Count = 2_000;
            for (int i = 0; i < Count; i++)
            {
                await eth.GetBlockNumberAsync(default);
            }

            Console.WriteLine($"eth_blockNumber {name}: {clock.Elapsed.TotalMilliseconds / Count:0.000} ms each");
        }
    }

    private static async Task<double[]> TogetherAsync<T>(Func<Task<T>> ask)
    {
        Stopwatch clock = Stopwatch.StartNew();
        double[] times = await Task.WhenAll(Enumerable.Range(0, Joiners).Select(async _ =>
        {
            await ask();
            return clock.Elapsed.TotalMilliseconds;
        }));
        Array.Sort(times);
        return times;
    }

    private static string Tell(double[] times) => $"{times[times.Length / 2]:0}/{times[^1]:0}";

    private sealed class Source(NetworkInfo network, EthECKey admin) : IDataApiSource
    {
        public NetworkInfo Network => network;

        public Task<IReadOnlyList<NetworkNode>> ListNodesAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<NetworkNode>>([]);

        public NetworkInfoSignature? Sign(ReadOnlyMemory<byte> canonical) => NetworkInfoSignature.Create(admin, canonical);
    }
}
