<?php
/**
 * How an identity provider is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Exchange\Configuration;
use ScimPress\OAuth\TokenEndpoint;

defined( 'ABSPATH' ) || exit;

/**
 * The steps in the words of that product, with the values of this site. `docs/connect` is written from the same
 * files.
 */
final class Guide {

	/**
	 * Takes the texts, in which `**` is around what the product calls something and backquotes are around what
	 * is typed.
	 *
	 * @param list<string> $steps What to do, in order.
	 * @param string       $code  What is to be pasted somewhere; empty for nothing.
	 * @param string       $good  By what you see that it works.
	 * @param list<string> $notes What else to know.
	 */
	private function __construct(
		public readonly array $steps,
		public readonly string $code,
		public readonly string $good,
		public readonly array $notes,
	) {}

	/**
	 * The guide for a profile; that for any other identity provider where there is none.
	 *
	 * @param string $profile The profile of a connection.
	 */
	public static function for_profile( string $profile ): self {
		$file   = __DIR__ . '/templates/guides/' . sanitize_key( $profile ) . '.php';
		$texts  = require is_file( $file ) ? $file : __DIR__ . '/templates/guides/generic.php';
		$values = array(
			'{base_url}'  => Configuration::base_url(),
			'{token_url}' => TokenEndpoint::url(),
		);
		$filled = static fn( string $text ) => strtr( $text, $values );
		return new self( array_map( $filled, $texts['steps'] ), $texts['code'] ?? '', $filled( $texts['good'] ), array_map( $filled, $texts['notes'] ) );
	}

	/**
	 * A text as HTML.
	 *
	 * @param string $text One of the texts.
	 */
	public static function html( string $text ): string {
		return (string) preg_replace(
			array( '/\*\*(.+?)\*\*/', '/\*(.+?)\*/', '/`(.+?)`/' ),
			array( '<strong>$1</strong>', '<em>$1</em>', '<code>$1</code>' ),
			esc_html( $text )
		);
	}
}
