<?php
/**
 * Facts by their names.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * What is shown as a list of names, each with what there is to say of it. Where there is nothing, the name is left out.
 */
final class Facts {

	/** Each fact by its name, a line or more. @var array<string, non-empty-list<string>> */
	public readonly array $lines;

	/**
	 * Takes the facts.
	 *
	 * @param array<string, string|list<string>> $facts By name.
	 */
	public function __construct( array $facts ) {
		$this->lines = array_filter( array_map( static fn( string|array $fact ) => array_values( array_filter( (array) $fact, 'strlen' ) ), $facts ) );
	}
}
