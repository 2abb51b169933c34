<?php
/**
 * Whether the extension can be used.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress;

defined( 'ABSPATH' ) || exit;

/**
 * The state of the PHP extension, seen from this plugin.
 */
enum ExtensionState: string {
	/** It is loaded and both speak the same contract. */
	case Ready = 'ready';

	/** PHP has not loaded it. */
	case Missing = 'missing';

	/** It is loaded and does not know this plugin's contract yet. */
	case TooOld = 'too_old';

	/** It is loaded and does not speak this plugin's contract any more. */
	case TooNew = 'too_new';
}
