<?php
/**
 * Sends a reply.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Rest;

use ScimPress\Exchange\Reply;

defined( 'ABSPATH' ) || exit;

/**
 * Puts a reply on the wire and nothing else: no header and no output of WordPress or of other plugins.
 */
final class Sender {

	/**
	 * Sends status, headers and body.
	 */
	public function send( Reply $reply, string $method ): void {
		$this->discard_output();
		if ( ! headers_sent() ) {
			header_remove();
			http_response_code( $reply->status );
			foreach ( $reply->headers as list( $name, $value ) ) {
				// A header with a line break would be two; PHP drops it with a warning.
				header( str_replace( array( "\r", "\n" ), '', $name . ': ' . $value ), false );
			}
			header( 'X-Robots-Tag: noindex' );
			if ( null === $reply->body ) {
				// PHP adds a content type of its own to an answer that has none.
				ini_set( 'default_mimetype', '' ); // phpcs:ignore WordPress.PHP.IniSet -- PHP would add a Content-Type to an answer that has no body.
			} elseif ( ! ini_get( 'zlib.output_compression' ) ) {
				// What somebody prints later is no part of the answer.
				header( 'Content-Length: ' . strlen( $reply->body ) );
			}
		}
		if ( null !== $reply->body && 'HEAD' !== $method ) {
			echo $reply->body; // phpcs:ignore WordPress.Security.EscapeOutput -- it is JSON, made by the core.
		}
		// Not flushed: nginx stops sending a body that nobody has read once an answer comes.
		ob_start( static fn(): string => '' );
	}

	/**
	 * Throws away what was printed so far.
	 */
	private function discard_output(): void {
		while ( ob_get_level() > 0 ) {
			$status = ob_get_status();
			if ( 0 === ( ( $status['flags'] ?? 0 ) & PHP_OUTPUT_HANDLER_REMOVABLE ) || ! ob_end_clean() ) {
				break;
			}
		}
	}
}
