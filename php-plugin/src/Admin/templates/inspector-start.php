<?php
/**
 * Begins looking at requests. Included by the template of the tool; where that is under way, scripts show it once it
 * is over.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\InspectorData $data          What is shown.
 * @var string                        $scimpress_url Of the tool.
 */

declare( strict_types=1 );

use ScimPress\Admin\InspectorData;
use ScimPress\Store\Inspections;

defined( 'ABSPATH' ) || exit;

?>
<form method="post" action="<?php echo esc_url( $scimpress_url ); ?>" id="scimpress-inspector-start"<?php if ( $data->is_running ) : ?> hidden<?php endif; ?>>
	<?php wp_nonce_field( 'scimpress_start_inspection', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="start_inspection">
	<p>
		<label for="scimpress-inspector-connection"><?php esc_html_e( 'Look at', 'scimpress' ); ?></label><br>
		<select name="connection" id="scimpress-inspector-connection">
			<option value=""><?php esc_html_e( 'every request, also those without a good token', 'scimpress' ); ?></option>
			<?php foreach ( $data->connections as $scimpress_id => $scimpress_name ) : ?>
				<option value="<?php echo esc_attr( (string) $scimpress_id ); ?>">
					<?php
					/* translators: %s: name of a connection. */
					echo esc_html( sprintf( __( 'requests of “%s”', 'scimpress' ), $scimpress_name ) );
					?>
				</option>
			<?php endforeach; ?>
		</select>
	</p>
	<p>
		<label><input type="checkbox" name="bodies" value="1" aria-describedby="scimpress-inspector-bodies"> <?php esc_html_e( 'Keep bodies, without secrets', 'scimpress' ); ?></label>
	</p>
	<p class="description" id="scimpress-inspector-bodies"><?php esc_html_e( 'Bodies hold names, addresses and whatever else is sent about people. Without them you see which attributes and operations were sent, but no values.', 'scimpress' ); ?></p>
	<p><button type="submit" class="button button-primary"><?php esc_html_e( 'Start', 'scimpress' ); ?></button></p>
	<p class="description">
		<?php
		/* translators: 1: a number of minutes, 2: a number of requests. */
		echo esc_html( sprintf( __( 'It stops by itself after %1$s minutes or %2$s requests. What was seen is deleted half an hour later. That you started it is recorded in the audit.', 'scimpress' ), number_format_i18n( InspectorData::minutes() ), number_format_i18n( Inspections::MOST ) ) );
		?>
	</p>
</form>
