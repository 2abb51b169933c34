<?php
/**
 * The end of an exchange.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Exchange;

defined( 'ABSPATH' ) || exit;

/**
 * What is sent, and what is still to be recorded. The body is never looked into.
 */
final class Reply {

	/**
	 * Takes the parts.
	 *
	 * @param int                         $status  HTTP status.
	 * @param list<array{string, string}> $headers Names and values, in order.
	 * @param ?string                     $body    Text, if there is any.
	 * @param ?array<string, mixed>       $audit   An audit event that nobody has recorded yet.
	 * @param ?string                     $log     A line for the error log, without data.
	 * @param list<array{name: string, unknown: ?array{type: ?string, multi_valued: bool}}> $seen Attributes of users that the client sent, by name.
	 */
	public function __construct(
		public readonly int $status,
		public readonly array $headers,
		public readonly ?string $body,
		public readonly ?array $audit = null,
		public readonly ?string $log = null,
		public readonly array $seen = array(),
	) {}

	/**
	 * The same reply with a line for the error log.
	 *
	 * @param string $log The line, without data.
	 */
	public function logged( string $log ): self {
		return new self( $this->status, $this->headers, $this->body, $this->audit, $log, $this->seen );
	}

	/**
	 * Reads a reply of the core.
	 *
	 * @throws \JsonException When it is none.
	 */
	public static function from_json( string $json ): self {
		$reply = json_decode( $json, true, 16, JSON_THROW_ON_ERROR );
		return new self( $reply['status'], $reply['headers'], $reply['body'], $reply['audit'], $reply['log'], $reply['seen'] ?? array() );
	}
}
