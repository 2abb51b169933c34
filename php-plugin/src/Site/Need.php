<?php
/**
 * Something that needs an administrator.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

defined( 'ABSPATH' ) || exit;

/**
 * What it is, and where to go on.
 */
final class Need {

	/**
	 * Takes the parts.
	 *
	 * @param string $text    What it is, a sentence.
	 * @param string $url     Where to go; empty where a command is to be typed.
	 * @param string $label   What stands on the link, or the command.
	 */
	public function __construct(
		public readonly string $text,
		public readonly string $url,
		public readonly string $label,
	) {}
}
