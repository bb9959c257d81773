using System.Numerics;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>
/// What a contract's creation code leaves in block 0, as code and storage, so that no client has to run it and the genesis hash can be computed. It runs what depends
/// on nothing but the code itself: a constructor that asks for its creator, the time, a balance or another contract has no answer in block 0, and is refused.
/// </summary>
/// <remarks>Source: Ethereum Yellow Paper, appendix H, with Petersburg's instructions. Gas is not counted, logs are of no transaction and dropped.</remarks>
public static class GenesisConstructor
{
    /// <summary>The longest code that a contract can have (EIP-170).</summary>
    public const int MaxCodeLength = 0x6000;

    private const int MaxSteps = 1_000_000;
    private const int MaxMemory = 1 << 20;
    private const int MaxStack = 1024;
    private const int WordLength = 32;

    private static readonly BigInteger s_modulus = BigInteger.One << 256;
    private static readonly BigInteger s_half = BigInteger.One << 255;

    /// <summary>Runs creation code without arguments and value.</summary>
    /// <param name="creation">The creation bytecode, with its arguments behind it if it has some.</param>
    /// <param name="self">Where the contract will be.</param>
    /// <returns>The account that it leaves.</returns>
    /// <exception cref="FormatException">It cannot be run in block 0; the message says why.</exception>
    public static GenesisAccount Run(ReadOnlyMemory<byte> creation, Address self) => new Machine(creation.ToArray(), self).Run();

    private sealed class Machine(byte[] code, Address self)
    {
        private readonly Stack<BigInteger> _stack = new();
        private readonly Dictionary<BigInteger, BigInteger> _storage = [];
        private byte[] _memory = [];
        private int _at;

        public GenesisAccount Run()
        {
            HashSet<int> destinations = FindDestinations();
            for (int step = 0; step < MaxSteps; step++)
            {
                byte op = _at < code.Length ? code[_at++] : (byte)0;
                switch (op)
                {
                    case 0x00: // STOP
                        throw Refuse("leaves no code");
                    case 0x56 or 0x57: // JUMP, JUMPI
                        int target = ToInt(Pop());
                        if (op == 0x56 || !Pop().IsZero)
                        {
                            _at = destinations.Contains(target) ? target : throw Refuse($"jumps to {target}, where nothing can be jumped to");
                        }

                        break;
                    case 0xf3: // RETURN
                        return Leave(Slice(ToInt(Pop()), ToInt(Pop())));
                    case 0xfd: // REVERT
                        throw Refuse("reverts");
                    default:
                        Do(op);
                        break;
                }

                if (_stack.Count > MaxStack)
                {
                    throw Refuse("needs more than 1,024 words of stack");
                }
            }

            throw Refuse($"does not end within {MaxSteps} steps");
        }

        private static BigInteger Wrap(BigInteger value) => ((value % s_modulus) + s_modulus) % s_modulus;

        private static BigInteger Signed(BigInteger value) => value >= s_half ? value - s_modulus : value;

        private static BigInteger Word(bool value) => value ? BigInteger.One : BigInteger.Zero;

        private static BigInteger ToWord(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

        private static byte[] ToBytes(BigInteger word)
        {
            byte[] bytes = new byte[WordLength];
            byte[] digits = word.ToByteArray(isUnsigned: true, isBigEndian: true);
            digits.CopyTo(bytes, WordLength - digits.Length);
            return bytes;
        }

        private GenesisAccount Leave(byte[] left) => left.Length switch
        {
            0 => throw Refuse("leaves no code"),
            > MaxCodeLength => throw Refuse($"leaves code of {left.Length} bytes, more than {MaxCodeLength}"),
            _ => new GenesisAccount
            {
                Nonce = 1, // EIP-161
                Code = left,
                Storage = _storage.Where(entry => !entry.Value.IsZero).ToDictionary(entry => new Hash32(ToBytes(entry.Key)), entry => new Hash32(ToBytes(entry.Value))),
            },
        };

        private HashSet<int> FindDestinations()
        {
            HashSet<int> found = [];
            for (int i = 0; i < code.Length; i++)
            {
                if (code[i] == 0x5b)
                {
                    found.Add(i);
                }
                else if (code[i] is >= 0x60 and <= 0x7f)
                {
                    i += code[i] - 0x5f;
                }
            }

            return found;
        }

        private void Do(byte op)
        {
            switch (op)
            {
                case 0x15: // ISZERO
                    Push(Word(Pop().IsZero));
                    break;
                case 0x19: // NOT
                    Push(s_modulus - 1 - Pop());
                    break;
                case >= 0x01 and <= 0x0b or >= 0x10 and <= 0x1d:
                    Calculate(op);
                    break;
                case 0x20: // SHA3
                    Push(ToWord(Keccak256.Hash(Slice(ToInt(Pop()), ToInt(Pop()))).AsSpan()));
                    break;
                case 0x30: // ADDRESS
                    Push(ToWord(self.AsSpan()));
                    break;
                case 0x34 or 0x36 or 0x3d: // CALLVALUE, CALLDATASIZE, RETURNDATASIZE
                    Push(BigInteger.Zero);
                    break;
                case 0x35: // CALLDATALOAD
                    Pop();
                    Push(BigInteger.Zero);
                    break;
                case 0x37 or 0x39: // CALLDATACOPY, CODECOPY
                    Copy(op == 0x39 ? code : []);
                    break;
                case 0x38: // CODESIZE
                    Push(code.Length);
                    break;
                case 0x50: // POP
                    Pop();
                    break;
                case 0x51: // MLOAD
                    Push(ToWord(Slice(ToInt(Pop()), WordLength)));
                    break;
                case 0x52 or 0x53: // MSTORE, MSTORE8
                    Store(isByte: op == 0x53);
                    break;
                case 0x54: // SLOAD
                    Push(_storage.GetValueOrDefault(Pop()));
                    break;
                case 0x55: // SSTORE
                    BigInteger slot = Pop();
                    _storage[slot] = Pop();
                    break;
                case 0x58: // PC
                    Push(_at - 1);
                    break;
                case 0x59: // MSIZE
                    Push(_memory.Length);
                    break;
                case 0x5b: // JUMPDEST
                    break;
                case >= 0x60 and <= 0x7f: // PUSH1 to PUSH32
                    byte[] value = new byte[op - 0x5f];
                    code.AsSpan(Math.Min(_at, code.Length)..Math.Min(_at + value.Length, code.Length)).CopyTo(value);
                    _at += value.Length;
                    Push(ToWord(value));
                    break;
                case >= 0x80 and <= 0x8f: // DUP1 to DUP16
                    Push(Peek(op - 0x80));
                    break;
                case >= 0x90 and <= 0x9f: // SWAP1 to SWAP16
                    Swap(op - 0x8f);
                    break;
                case >= 0xa0 and <= 0xa4: // LOG0 to LOG4
                    for (int i = 0; i < op - 0xa0 + 2; i++)
                    {
                        Pop();
                    }

                    break;
                default:
                    throw Refuse($"has the instruction 0x{op:x2}, whose result is not known in block 0 or which Petersburg does not have");
            }
        }

        private void Calculate(byte op)
        {
            BigInteger a = Pop();
            BigInteger b = Pop();
            Push(Wrap(op switch
            {
                0x01 => a + b,
                0x02 => a * b,
                0x03 => a - b,
                0x04 => b.IsZero ? 0 : a / b,
                0x05 => b.IsZero ? 0 : Signed(a) / Signed(b),
                0x06 => b.IsZero ? 0 : a % b,
                0x07 => b.IsZero ? 0 : Signed(a) % Signed(b),
                0x08 => Pop() is { IsZero: false } n ? (a + b) % n : 0,
                0x09 => Pop() is { IsZero: false } n ? a * b % n : 0,
                0x0a => BigInteger.ModPow(a, b, s_modulus),
                0x0b => a >= 31 ? b : SignExtend((int)a, b),
                0x10 => Word(a < b),
                0x11 => Word(a > b),
                0x12 => Word(Signed(a) < Signed(b)),
                0x13 => Word(Signed(a) > Signed(b)),
                0x14 => Word(a == b),
                0x16 => a & b,
                0x17 => a | b,
                0x18 => a ^ b,
                0x1a => a >= WordLength ? 0 : ToBytes(b)[(int)a],
                0x1b => a >= 256 ? 0 : b << (int)a,
                0x1c => a >= 256 ? 0 : b >> (int)a,
                _ => Signed(b) >> (int)BigInteger.Min(a, 256),
            }));
        }

        private static BigInteger SignExtend(int last, BigInteger value)
        {
            BigInteger sign = BigInteger.One << ((8 * last) + 7);
            BigInteger low = value & ((sign << 1) - 1);
            return (low & sign).IsZero ? low : low - (sign << 1);
        }

        private void Copy(byte[] source)
        {
            int to = ToInt(Pop());
            BigInteger from = Pop();
            int length = ToInt(Pop());
            Span<byte> target = Reserve(to, length);
            target.Clear();
            if (from < source.Length)
            {
                ReadOnlySpan<byte> rest = source.AsSpan((int)from);
                rest[..Math.Min(rest.Length, length)].CopyTo(target);
            }
        }

        private void Store(bool isByte)
        {
            int at = ToInt(Pop());
            byte[] value = ToBytes(Pop());
            (isByte ? value.AsSpan(WordLength - 1) : value).CopyTo(Reserve(at, isByte ? 1 : WordLength));
        }

        private byte[] Slice(int start, int length) => Reserve(start, length).ToArray();

        // Memory grows by words.
        private Span<byte> Reserve(int start, int length)
        {
            if (length == 0)
            {
                return [];
            }

            long end = ((long)start + length + WordLength - 1) / WordLength * WordLength;
            if (end > MaxMemory)
            {
                throw Refuse($"needs more than {MaxMemory} bytes of memory");
            }

            if (end > _memory.Length)
            {
                Array.Resize(ref _memory, (int)end);
            }

            return _memory.AsSpan(start, length);
        }

        private void Swap(int depth)
        {
            BigInteger[] top = new BigInteger[depth + 1];
            for (int i = 0; i <= depth; i++)
            {
                top[i] = Pop();
            }

            (top[0], top[depth]) = (top[depth], top[0]);
            for (int i = depth; i >= 0; i--)
            {
                Push(top[i]);
            }
        }

        private BigInteger Peek(int depth) => depth < _stack.Count ? _stack.ElementAt(depth) : throw Refuse("takes more from the stack than there is");

        private BigInteger Pop() => _stack.TryPop(out BigInteger value) ? value : throw Refuse("takes more from the stack than there is");

        private void Push(BigInteger value) => _stack.Push(value);

        private int ToInt(BigInteger value) => value <= MaxMemory ? (int)value : throw Refuse("reaches beyond the memory that it can have");

        private FormatException Refuse(string why) => new($"The creation code cannot be run in block 0: it {why} (at byte {_at}).");
    }
}
