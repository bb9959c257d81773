using System.Text.Json;

namespace EthConsortium.Site.Tests;

/// <summary>
/// A wallet that announces itself to the page as EIP-6963 has it. It is on another chain at first and does not know the network's, as a
/// new wallet is. What it is asked to send goes to the test.
/// </summary>
internal sealed class Wallet(string account, Func<JsonElement, Task<string>> send)
{
    public const string Name = "Rehearsal wallet";

    private const string Script = """
        {
          const chains = ["0x1"];
          let current = "0x1";
          const listeners = {};
          let account = ACCOUNT;
          window.changeAccount = changed => listeners.accountsChanged?.([(account = changed)]);
          const provider = {
            on: (event, listener) => (listeners[event] = listener),
            removeListener: event => delete listeners[event],
            async request({ method, params }) {
              await window.tellTest(method, JSON.stringify(params ?? []));
              switch (method) {
                case "eth_requestAccounts":
                case "eth_accounts":
                  return [account];
                case "eth_chainId":
                  return current;
                case "wallet_switchEthereumChain":
                  if (!chains.includes(params[0].chainId)) throw Object.assign(new Error("Unrecognized chain"), { code: 4902 });
                  current = params[0].chainId;
                  listeners.chainChanged?.(current);
                  return null;
                case "wallet_addEthereumChain":
                  chains.push(params[0].chainId);
                  return null;
                case "eth_getBlockByNumber":
                  return { hash: BLOCK_ZERO };
                case "eth_sendTransaction": {
                  const answer = JSON.parse(await window.sendInTest(JSON.stringify(params[0])));
                  if (answer.error) throw Object.assign(new Error(answer.error), { code: answer.code });
                  return answer.hash;
                }
                default:
                  throw Object.assign(new Error("Unsupported"), { code: 4200 });
              }
            },
          };
          const detail = Object.freeze({ info: { uuid: "rehearsal", name: "Rehearsal wallet", icon: "", rdns: "org.example.rehearsal" }, provider });
          const announce = () => window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
          window.addEventListener("eip6963:requestProvider", announce);
          announce();
        }
        """;

    private readonly List<string> _calls = [];

    /// <summary>The hash of block 0 where its own connection leads; null where it does not tell.</summary>
    public string? BlockZero { get; init; }

    /// <summary>The methods that the page called, in order.</summary>
    public IReadOnlyList<string> Calls => _calls;

    /// <summary>What it is told to add.</summary>
    public JsonElement? Added { get; private set; }

    public async Task InstallAsync(IPage page)
    {
        await page.ExposeFunctionAsync<string, string, bool>("tellTest", (method, parameters) =>
        {
            _calls.Add(method);
            if (method == "wallet_addEthereumChain")
            {
                Added = JsonElement.Parse(parameters)[0];
            }

            return true;
        });
        await page.ExposeFunctionAsync<string, Task<string>>("sendInTest", async call =>
        {
            try
            {
                return JsonSerializer.Serialize(new { hash = await send(JsonElement.Parse(call)) });
            }
            catch (OperationCanceledException)
            {
                return JsonSerializer.Serialize(new { error = "User rejected the request.", code = 4001 });
            }
        });
        await page.AddInitScriptAsync(Script
            .Replace("ACCOUNT", JsonSerializer.Serialize(account), StringComparison.Ordinal)
            .Replace("BLOCK_ZERO", JsonSerializer.Serialize(BlockZero), StringComparison.Ordinal));
    }
}
