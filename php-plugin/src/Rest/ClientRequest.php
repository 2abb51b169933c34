<?php
/**
 * A request of a client.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Rest;

defined( 'ABSPATH' ) || exit;

/**
 * What the core has to know of an HTTP request. It is read from the server's own variables, since
 * WordPress parses bodies, lets parameters override the method, and decodes paths.
 */
final class ClientRequest {

	/** The largest body that is read; one more byte lets the core answer 413. */
	private const BODY_BYTES = 1024 * 1024;

	/** The headers that matter, with the variable that has each. The credential is not among them. */
	private const HEADERS = array(
		'content-encoding' => 'HTTP_CONTENT_ENCODING',
		'if-match'         => 'HTTP_IF_MATCH',
		'if-none-match'    => 'HTTP_IF_NONE_MATCH',
		'origin'           => 'HTTP_ORIGIN',
	);

	/**
	 * Takes the parts.
	 *
	 * @param string                $method  As received; overrides are not applied.
	 * @param string                $path    Below the base URL, percent-encoded.
	 * @param string                $query   Percent-encoded.
	 * @param array<string, string> $headers Names in lower case.
	 * @param string                $body    Bytes.
	 */
	public function __construct(
		public readonly string $method,
		public readonly string $path,
		public readonly string $query,
		public readonly array $headers,
		public readonly string $body,
	) {}

	/**
	 * Reads the request of this process.
	 */
	public static function read( Target $target ): self {
		$headers = array();
		foreach ( self::HEADERS as $name => $variable ) {
			if ( is_string( $_SERVER[ $variable ] ?? null ) ) {
				// The core judges it; WordPress has put slashes into it.
				$headers[ $name ] = wp_unslash( $_SERVER[ $variable ] ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- the core judges it as it came.
			}
		}
		return new self( self::method_received(), $target->path, $target->query, $headers, self::read_body() );
	}

	/**
	 * The method on the request line.
	 */
	public static function method_received(): string {
		return is_string( $_SERVER['REQUEST_METHOD'] ?? null ) ? $_SERVER['REQUEST_METHOD'] : 'GET'; // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- the core judges it as it came.
	}

	/**
	 * The request as the core takes it.
	 *
	 * @return array<string, mixed>
	 */
	public function to_contract(): array {
		return array(
			'kind'    => 'http',
			'method'  => $this->method,
			'path'    => $this->path,
			'query'   => $this->query,
			'headers' => (object) $this->headers,
		);
	}

	/**
	 * Reads no more than is needed to know that a body is too large.
	 */
	private static function read_body(): string {
		$stream = fopen( 'php://input', 'rb' ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a body is read up to a limit, which no function of WordPress does.
		return false === $stream ? '' : (string) stream_get_contents( $stream, self::BODY_BYTES + 1 );
	}
}
